import { cp, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { shardOf } from "../../settings/split.ts";
import { Site } from "./site.ts";

jest.setTimeout(300_000);

let site: Site;
beforeAll(async () => {
  site = await Site.start({}, { stack: "prod" });
});
afterAll(() => site.remove());

type Line = Readonly<Record<string, unknown>> & { tenantId: string };
const ids = Array.from({ length: 7 }, (_, index) => `tenant${String(index + 1)}`);
const lines = (...tenantIds: string[]): Line[] =>
  tenantIds.map((tenantId) => ({ tenantId, tenantName: `The ${tenantId}` }));
const stackOf = (tenantId: string) => `prod-${String(shardOf(tenantId, { of: 3, pinned: {} }))}`;

/** Writes the environment's configuration; its stacks share the file. */
async function configure(tenants: readonly object[], shards?: number): Promise<void> {
  await site.configure({ tenants });
  if (shards === undefined) return;
  const file = join(site.checkout, "Pulumi.prod.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace("config:\n", `config:\n  cx-tenants:shards: ${String(shards)}\n`),
  );
}

const stateFile = (stack: string) =>
  join(site.directory, `backend/.pulumi/stacks/cx-tenants/${stack}.json`);

/** Everything on the platform that a tenant is made of. */
async function platform(): Promise<unknown> {
  const { tenants, allowedHosts } = await site.state();
  const objects = await Promise.all([site.manifests("ingresses"), site.manifests("dnsendpoints")]);
  return { tenants, allowedHosts, objects };
}

test("one stack is split into three without a touch on the platform", async () => {
  await configure(lines(...ids.slice(0, 6)));
  expect((await site.up()).failure).toBe("");
  // Another environment, whose name only looks like one of its stacks.
  await writeFile(join(site.checkout, "Pulumi.prod-2025.yaml"), "config: {}\n");
  await site.pulumi(["stack", "init", "prod-2025", "--no-select"]);
  const before = await platform();

  await configure(lines(...ids.slice(0, 6)), 3);
  const refused = await site.up();
  expect(refused.text).toContain("splits the environment over the stacks prod-1 to prod-3");
  const unlisted = lines(...ids.slice(1, 6));
  await configure(unlisted, 3);
  const lost = await site.command("fleet", "move", "--yes");
  expect(lost.text).toContain("no line for tenants that would be moved: tenant1 (in prod)");
  await configure(lines(...ids.slice(0, 6)), 3);
  await cp(stateFile("prod"), `${stateFile("prod")}.kept`);
  const moved = await site.command("fleet", "move", "--yes");
  expect(moved.failure).toBe("");
  for (const id of ids.slice(0, 6)) {
    expect(moved.text).toMatch(new RegExp(`prod → ${stackOf(id)}: .*${id}\\b`));
  }
  expect(await readlink(join(site.checkout, "Pulumi.prod-1.yaml"))).toBe("Pulumi.prod.yaml");
  expect((await site.command("fleet", "move", "--yes")).text).toBe("every tenant is in its stack");

  // As if the move had been killed between its two writes.
  await cp(`${stateFile("prod")}.kept`, stateFile("prod"));
  const again = await site.command("fleet", "move", "--yes");
  expect(again.failure).toBe("");
  expect((await site.command("fleet", "move", "--yes")).text).toBe("every tenant is in its stack");
  expect(await readFile(stateFile("prod"), "utf8")).not.toContain("cx:Tenant::tenant3");

  await site.setSecret("tenantDefaults.keyCloak.credentials.secret", "canary-client-secret");
  const written = await readFile(join(site.checkout, "Pulumi.prod.yaml"), "utf8");
  expect(written).toContain('cx-tenants:shards: "3"'); // Pulumi writes numbers as texts
  const previewed = await site.command("fleet", "preview");
  expect(previewed.failure).toBe("");
  expect(previewed.text.match(/no change/g)).toHaveLength(3);
  expect((await site.command("fleet", "up", "--yes")).failure).toBe("");
  expect(await platform()).toEqual(before);
});

test("a change of one tenant runs one stack, and plain pulumi does it too", async () => {
  const [first, ...others] = lines(...ids.slice(0, 6));
  await configure([{ ...first, tenantName: "Renamed" }, ...others], 3);
  const changed = await site.command("fleet", "up", "--tenant", "tenant1", "--yes");
  expect(changed.failure).toBe("");
  expect(changed.text).toContain(`✓ ${stackOf("tenant1")}: `);
  expect(changed.text).toContain("1 of 1 stacks done");
  expect(await site.tenant("tenant1")).toMatchObject({ tenantName: "Renamed" });

  const unknown = await site.command("fleet", "up", "--tenant", "tennant1", "--yes");
  expect(unknown.text).toContain("Pulumi.prod.yaml has no tenant 'tennant1'");
  const one = await site.command("fleet", "up", "--yes", "--stack", "prod-1");
  expect(one.text).toContain("prod-1 is one stack of an environment");

  await configure([{ ...first, tenantName: "Again" }, ...others], 3);
  expect((await site.up("--stack", stackOf("tenant1"))).failure).toBe("");
  expect(await site.tenant("tenant1")).toMatchObject({ tenantName: "Again" });
});

test("a tenant whose line names another stack is neither taken down nor made anew before its state is moved", async () => {
  const before = await platform();
  const there = Number(stackOf("tenant2").at(-1));
  const other = there === 1 ? 2 : 1;
  const [, second] = lines("tenant1", "tenant2");
  const tenants = lines(...ids.slice(0, 6)).map((line) =>
    line.tenantId === "tenant2" ? { ...second, shard: other } : line,
  );
  await configure([{ ...tenants[0], tenantName: "Again" }, ...tenants.slice(1)], 3);
  const left = await site.up("--stack", `prod-${String(there)}`);
  expect(left.text).toContain(
    "tenant 'tenant2' belongs to another stack of the environment by now",
  );
  // The engine keeps with each stack the list that it was run with.
  await configure([...tenants.slice(1).reverse(), { ...tenants[0], tenantName: "Again" }], 3);
  const made = await site.up("--stack", `prod-${String(other)}`);
  expect(made.text).toContain("npm run fleet -- move");
  expect(await platform()).toEqual(before);

  expect((await site.command("fleet", "move", "--yes")).failure).toBe("");
  const state = stateFile(`prod-${String(other)}`);
  expect(await readFile(state, "utf8")).toContain("tenant2");
  expect(await readFile(state, "utf8")).not.toContain("canary");
  const done = await site.command("fleet", "up", "--yes");
  expect(done.failure).toBe("");
  expect(await platform()).toEqual(before);
});

test("after a failure no stack is begun, the summary says why, and the run is resumed", async () => {
  const strange = "tenant7";
  const [, second] = lines("tenant1", "tenant2");
  const there = Number(stackOf("tenant2").at(-1));
  const pinned = { ...second, shard: there === 1 ? 2 : 1 };
  const tenants = lines(...ids).map((line) => (line.tenantId === "tenant2" ? pinned : line));
  const named = [{ ...tenants[0], tenantName: "Again" }, ...tenants.slice(1)];
  await configure(
    [...named.slice(0, 6), { ...tenants[6], shard: 1, fqdn: undefined, logo: "logos/none.svg" }],
    3,
  );
  const failed = await site.command("fleet", "up", "--yes", "--parallel", "1");
  expect(failed.exitCode).toBe(1);
  expect(failed.text).toContain("prod-1 failed (whole output: .fleet/prod/prod-1.log):");
  expect(failed.text).toContain("logos/none.svg");
  expect(failed.text).toContain("not begun, since the run was stopped: prod-2, prod-3");
  expect(await site.tenant(strange)).toBeUndefined();

  await configure([...named.slice(0, 6), { ...tenants[6], shard: 1 }], 3);
  const stale = await site.command("fleet", "up", "--yes", "--resume");
  expect(stale.text).toContain("the configuration has changed since the run that is to be resumed");
  expect((await site.command("fleet", "up", "--yes", "--shards", "1")).failure).toBe("");
  const between = await site.command("fleet", "preview");
  expect(between.text).toContain("beside these, and not run here: prod.");
  const rest = await site.command("fleet", "up", "--yes", "--resume");
  expect(rest.text).toContain("2 of 2 stacks done");
  expect(await site.tenant(strange)).toBeDefined();
});

test("nothing is taken down unless somebody says yes", async () => {
  const refused = await site.command("fleet", "destroy");
  expect(refused.text).toContain(
    "whether this is meant: destroy of 7 tenants in 3 stacks, prod-1 to prod-3",
  );
  const done = await site.command("fleet", "destroy", "--yes");
  expect(done.failure).toBe("");
  const { tenants } = await site.state();
  expect(new Set(tenants.map(({ status }) => status))).toEqual(new Set(["inActive"]));
  expect(await site.objects("ingresses")).toEqual([]);
});
