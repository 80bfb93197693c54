import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Site, type Said } from "./site.ts";

// One story, told in order: a program of somebody's own, in a project of another name.
let site: Site;

beforeAll(async () => {
  site = await Site.start();
  const program = join(site.checkout, "index.ts");
  await rm(program);
  await symlink(join(import.meta.dirname, "own-program.ts"), program);
  const project = "name: own\nruntime: { name: nodejs, options: { typescript: false } }\n";
  await writeFile(join(site.checkout, "Pulumi.yaml"), project);
  await site.writeConfig({ "own:platform": "aws" });
  expect(await site.pulumi(["stack", "init", "own"])).toMatchObject({ failure: "" });
}, 60_000);
afterAll(() => site.remove());

function run(args: readonly string[], tenants: string, more: object = {}): Promise<Said> {
  const { urls, caCertFile = "" } = site.platform;
  return site.pulumi(args, {
    env: {
      OWN_TENANT_API: urls.tenantApi,
      OWN_KEYCLOAK: urls.keycloak,
      OWN_TENANTS: tenants,
      CX_CA_CERT_FILE: caCertFile,
      ...more,
    },
  });
}
const up = ["up", "--yes", "--skip-preview"];

test("is told by the environment how calls are made", async () => {
  const blind = await run(up, "own1", { CX_CA_CERT_FILE: "" });
  expect(blind.ok).toBe(false);
  expect(blind.text).toMatch(/a certificate that is not trusted .*\n.*→ set caCertFile/);
  expect(await run(up, "own1,own2,own3")).toMatchObject({ failure: "" });
  expect(await site.tenant("own3")).toMatchObject({ status: "active" });
}, 90_000);

test("is stopped when it would take down more tenants than somebody plausibly means", async () => {
  const refused = /this run would take down 2 of 3 tenants \(own2, own3\), and 1 at most/;
  for (const command of [["preview"], up]) {
    const said = await run(command, "own1");
    expect(said.ok).toBe(false);
    expect(said.text).toMatch(refused);
  }
  expect((await site.state()).tenants).toHaveLength(3);
  expect(await site.tenant("own2")).toMatchObject({ status: "active" });
}, 60_000);

test("is stopped when two of its tenants want what only one can have", async () => {
  const said = await run(["preview"], "own1,own2,own3,own1");
  expect(said.ok).toBe(false);
  expect(said.text).toMatch(
    /two tenants of the program have the tenantId "own1" \('own1' and 'own1'\); each needs its own: choose another/,
  );
}, 60_000);

test("takes one tenant down, and says which", async () => {
  const said = await run(up, "own1,own2");
  expect(said).toMatchObject({ failure: "" });
  expect(said.text).toMatch(/tenant 'own3' leaves the program: .* will be suspended/);
  expect(await site.tenant("own3")).toMatchObject({ status: "inActive" });
}, 60_000);
