import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readSettings } from "../../settings/settings.ts";
import { renderFiles } from "../../tools/render/files.ts";
import { writeFolder } from "../../tools/render/folder.ts";
import { filesIn } from "./workplace.ts";
import { variants, type Variant } from "./variants.ts";

const golden = resolve(import.meta.dirname, "golden");
const notice = "Rendered from Pulumi.test.yaml; do not edit.";

function render({ platform, tenants }: Variant) {
  const secrets = { tenantDefaults: { keyCloak: { credentials: { secret: "canary" } } } };
  const tenantDefaults = { logo: "logos/sample.svg" };
  const config = new Map<string, object>(
    Object.entries({ platform, tenants, tenantDefaults, secrets }),
  );
  const settings = readSettings((key) => {
    const value = config.get(key);
    return value === undefined ? undefined : JSON.stringify(value);
  });
  return renderFiles(settings, notice);
}

describe("the files of", () => {
  test.each(Object.entries(variants))("%s", async (name, variant) => {
    const files = render(variant);
    const folder = join(golden, name);
    if (process.env["UPDATE_GOLDEN"] === "1") await writeFolder(folder, files, notice);
    expect(Object.fromEntries(files)).toEqual(await filesIn(folder));
  });
});

test("every golden folder has a variant", async () => {
  expect((await readdir(golden)).sort()).toEqual(Object.keys(variants).sort());
});

test("values that old YAML would take for something else are quoted", () => {
  const annotations = { a: "on", b: "yes", c: "1:20", d: "012", e: "600", f: "" };
  const ingress = { kind: "nginx", annotations };
  const { platform, tenants } = variants["nginx-shared-external-dns"];
  const files = render({ platform: { ...platform, ingress }, tenants });
  expect(files.get("ef-external-ingress-cx-tenant1.yaml")).toContain(
    ['a: "on"', 'b: "yes"', 'c: "1:20"', 'd: "012"', 'e: "600"', 'f: ""'].join("\n    "),
  );
});
