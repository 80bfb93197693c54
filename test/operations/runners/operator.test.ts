import { beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { isPlainObject, type Loose } from "../../../providers/objects.ts";
import { run } from "./kit.ts";

const source = ["--repository", "https://git.example.com/team/cx.git"];
const stack = z.object({
  kind: z.literal("Stack"),
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({ envRefs: z.record(z.string(), z.unknown()) }),
});
const stacksIn = (text: string) =>
  parseAllDocuments(text).flatMap((document) => stack.safeParse(document.toJS()).data ?? []);

let text = "";
beforeAll(async () => {
  text = await run("--for", "operator", ...source, "--backend", "s3://state");
});

/** The operator's own schema; a field that is not in it is wrong, where the API server would prune it. */
function validator() {
  const crd = z
    .object({
      spec: z.object({
        versions: z.tuple([z.object({ schema: z.object({ openAPIV3Schema: z.looseObject({}) }) })]),
      }),
    })
    .parse(parse(readFileSync(join(import.meta.dirname, "stacks-crd.yaml"), "utf8")));
  const ajv = new Ajv({ strict: false, formats: { int32: true, int64: true, "date-time": true } });
  return ajv.compile(closed(crd.spec.versions[0].schema.openAPIV3Schema));
}

/** The schema without room for what it does not name. */
function closed(schema: Loose): Loose {
  const entries = Object.entries(schema).map(
    ([key, value]) => [key, isPlainObject(value) ? closed(value) : value] as const,
  );
  const copy: Loose = Object.fromEntries<unknown>(entries);
  return "properties" in schema ? { ...copy, additionalProperties: false } : copy;
}

describe("objects for the operator", () => {
  test("are what its own types take, field by field", () => {
    const isRight = validator();
    const stacks = stacksIn(text);
    expect(stacks.map(({ metadata }) => metadata.name)).toEqual([
      "cx-tenants-prod",
      "cx-tenants-staging",
    ]);
    for (const object of stacks) {
      expect({ errors: isRight(object) ? null : isRight.errors }).toEqual({ errors: null });
    }
    const misspelled = { ...stacks[0], spec: { stack: "prod", envRef: {} } };
    expect(isRight(misspelled)).toBe(false);
  });

  test("take each variable that the stack needs from its Secret, and no other", () => {
    const [prod, staging] = stacksIn(text);
    expect(Object.keys(prod?.spec.envRefs ?? {})).toEqual([
      ...["PULUMI_CONFIG_PASSPHRASE", "CX_LOGIN_CLIENT_SECRET", "CX_LOGIN_PASSWORD"],
      ...["GRAFANA_TOKEN", "KUBECONFIG"],
    ]);
    expect(prod?.spec.envRefs["GRAFANA_TOKEN"]).toEqual({
      type: "Secret",
      secret: { name: "cx-tenants-prod", key: "GRAFANA_TOKEN" },
    });
    expect(staging?.spec.envRefs).toEqual({});
    expect(staging?.spec).toMatchObject({
      secretsProvider: "awskms:///alias/cx?region=eu-central-1",
      backend: "s3://state",
    });
  });

  test("take no tenant down when they are deleted, and make no stack of a wrong name", () => {
    for (const { spec } of stacksIn(text)) {
      expect(spec).toMatchObject({ destroyOnFinalize: false, useLocalStackOnly: true });
    }
  });

  test("log in to Pulumi Cloud where no backend is named", async () => {
    const [prod] = stacksIn(
      await run("--for", "operator", ...source, "--stacks", "acme/cx-tenants/prod"),
    );
    expect(prod?.metadata.name).toBe("cx-tenants-prod");
    expect(prod?.spec["stack"]).toBe("acme/cx-tenants/prod");
    expect(prod?.spec["backend"]).toBeUndefined();
    expect(Object.keys(prod?.spec.envRefs ?? {})).toContain("PULUMI_ACCESS_TOKEN");
  });

  test("are the same each time", async () => {
    expect(await run("--for", "operator", ...source, "--backend", "s3://state")).toBe(text);
  });
});
