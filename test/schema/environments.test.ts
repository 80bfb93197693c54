import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { isPlainObject, mergeObjects } from "../../providers/objects.ts";
import { documentOf } from "../../providers/resources/tenant/document/leaves.ts";
import { readSettings } from "../../settings/settings.ts";
import { readStackFile, stackFileName } from "../../tools/render/stack-file.ts";
import { renderFiles } from "../../tools/render/files.ts";
import { mistakesIn } from "./stack.ts";
import { underlinedIn, underlinedInTenants } from "./validators.ts";

const project = path.resolve(import.meta.dirname, "../..");
const textOf = (name: string) => readFileSync(path.join(project, name), "utf8");

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });

/** The file once the commands of its comments have been run. */
function withItsSecrets(text: string): string {
  const commands = text.matchAll(/^# .*--secret --path 'cx-tenants:secrets\.(.+)'$/gm);
  const paths = [...commands].map(([, secret = ""]) => secret);
  const { config, ...others } = stackFile.parse(parse(text));
  const set = documentOf(paths.map((secret) => [secret, { secure: "v1:canary:canary" }]));
  const before = config["cx-tenants:secrets"];
  const secrets = mergeObjects(isPlainObject(before) ? before : {}, set);
  return stringify({ ...others, config: { ...config, "cx-tenants:secrets": secrets } });
}

/** In the order of the tenants. */
const manifests: Readonly<Record<string, string[]>> = {
  prod: [
    "ef-external-dnsendpoint-cx-acme.yaml",
    "ef-external-ingress-cx-acme.yaml",
    "ef-external-dnsendpoint-cx-northwind.yaml",
    "ef-external-ingress-cx-northwind.yaml",
    // The record of a host name of its own is the customer's.
    "ef-external-ingress-cx-contoso.yaml",
    "ef-external-dnsendpoint-cx-trial1.yaml",
    "ef-external-ingress-cx-trial1.yaml",
    "ef-external-dnsendpoint-cx-trial2.yaml",
    "ef-external-ingress-cx-trial2.yaml",
    "dns-instructions.txt",
  ],
  staging: ["ef-external-ingress-cx-expertflow.yaml", "dns-instructions.txt"],
  dev: [
    "ef-external-dnsendpoint-cx-tenant1.yaml",
    "ef-external-ingress-cx-tenant1.yaml",
    "ef-external-dnsendpoint-cx-tenant2.yaml",
    "ef-external-ingress-cx-tenant2.yaml",
  ],
};

describe.each(["prod", "staging", "dev"])("the environment %s", (stack) => {
  const text = textOf(stackFileName(stack));

  test("names the schema for editors, and fits it", () => {
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=schema/stack.schema.json");
    expect(underlinedIn(parse(text))).toEqual([]);
  });

  test("is right once the commands of its comments have been run", () => {
    const whole = withItsSecrets(text);
    expect(mistakesIn(whole)).toEqual([]);
    expect(underlinedIn(parse(whole))).toEqual([]);
  });

  test("has the manifests that its settings name", () => {
    const { read, surroundings } = readStackFile(stack);
    const files = [...renderFiles(readSettings(read, surroundings), "notice").keys()];
    expect(files).toEqual(manifests[stack]);
  });
});

test.each(["prod", "staging"])("the environment %s holds no secret, and no salt", (stack) => {
  expect(textOf(stackFileName(stack))).not.toMatch(/^\s*(secure|encryptionsalt):/m);
});

test("the tenants of prod have a file that fits its schema", () => {
  const text = textOf("fleet/prod.yaml");
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../schema/tenants.schema.json");
  expect(underlinedInTenants(parse(text, { merge: true }))).toEqual([]);
});
