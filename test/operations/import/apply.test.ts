import { describe, expect, test } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationFor } from "../../../operations/import/apply.ts";

const line = { settings: { tenantId: "a" }, notes: [] };
const one = { tenantId: "a", fqdn: "a.cx.localhost", live: {}, line, missing: [] };
const prepared = {
  isFirst: true,
  plan: { importable: [one], refused: [], managed: [], shared: { finesse: { adminUser: "cx" } } },
};
const filesFor = (tenantsFile: string) => [
  ...configurationFor(
    {
      name: "none",
      project: "cx-tenants",
      read: (key) => (key === "tenantsFile" ? tenantsFile : undefined),
    },
    prepared,
  ).keys(),
];

describe("an import that breaks off between two files", () => {
  test("has written no lines before the defaults that they count on, where a program reads them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cx-test-"));
    const tenantsFile = join(folder, "prod.yaml");
    await writeFile(tenantsFile, "[]");
    expect(filesFor(tenantsFile)).toEqual(["Pulumi.none.yaml", tenantsFile]);
    await rm(folder, { recursive: true });
  });

  test("has named no file that is not there", () => {
    expect(filesFor("")).toEqual(["tenants/none.yaml", "Pulumi.none.yaml"]);
  });
});
