import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { hostname } from "node:os";
import type { Said, Site } from "../e2e/site.ts";
import { firstRequest, killedRun } from "../soak/killed-run.ts";
import { follow, recovery } from "./page.ts";
import { serverKinds, type Place, type StateServer } from "./server.ts";
import { expectOnce, listOf, locksIn, siteAt } from "./tenants.ts";

/** Each test adds a tenant, and this is how long the platform works on it. */
const slowMs = 12_000;
const locked = "the stack is currently locked by 1 lock(s)";

describe.each(serverKinds)("a stack whose state is in %s", (_kind, start) => {
  let server: StateServer;
  let place: Place;
  let site: Site;

  beforeAll(async () => {
    server = await start();
    place = await server.emptyPlace();
    site = await siteAt(place, { createDelayMs: slowMs });
  }, 300_000);
  afterAll(async () => {
    await site.remove();
    await server.remove();
  });

  /** Starts a run that goes on for some seconds; it is at the platform by now. */
  async function startRun(): Promise<{ end: Promise<Said> }> {
    await site.control("/requests/reset");
    const end = site.up();
    await firstRequest(site);
    return { end };
  }

  test("refuses to be changed by a second run, and names the first", async () => {
    expect(await follow(site, "Export", {})).toMatchObject({ failure: "" });
    const { end } = await startRun();
    const [up, destroy, stackImport] = await Promise.all([
      site.up(),
      site.pulumi(["destroy", "--yes", "--skip-preview"]),
      site.pulumi(["stack", "import", "--file", "prod-state.json"]),
    ]);
    for (const said of [up, destroy, stackImport]) {
      expect(said.ok).toBe(false);
      expect(said.text).toContain(locked);
      expect(said.text).toMatch(new RegExp(`created by \\w+@${hostname()} \\(pid \\d+\\) at 2`));
    }
    expect(await end).toMatchObject({ failure: "" });
    expect(await locksIn(place)).toEqual([]);
    await expectOnce(site);
  }, 300_000);

  test("can be looked at while a run is under way", async () => {
    await site.configure({ tenants: listOf(3) });
    const { end } = await startRun();
    expect(await site.pulumi(["preview"])).toMatchObject({ failure: "" });
    expect(await site.pulumi(["stack", "export"])).toMatchObject({ failure: "" });
    expect(await locksIn(place)).toHaveLength(1);
    expect(await end).toMatchObject({ failure: "" });
    await expectOnce(site, 3);
  }, 300_000);

  test("loses the lock of a living run by pulumi cancel, which does not end that run", async () => {
    await site.configure({ tenants: listOf(4) });
    const { end } = await startRun();
    expect(await site.pulumi(["cancel", "--yes"])).toMatchObject({ failure: "" });
    expect(await locksIn(place)).toEqual([]);
    const said = await end;
    expect(said.text).toMatch(/\+ 6 created\n.*\n.*\d+ unchanged/);
    await expectOnce(site, 4);
  }, 300_000);

  test("is finished by the commands of the page after a run was killed", async () => {
    await site.configure({ tenants: listOf(5) });
    const death = { scope: "tree", since: "first request", afterMs: 2_000, parallel: 8 } as const;
    await killedRun(site, "up", death);
    const refused = await site.up();
    expect(refused.text).toContain(locked);
    await site.control("/knobs", { createDelayMs: 20 });
    for (const command of await recovery()) {
      expect(await site.pulumi(command)).toMatchObject({ failure: "" });
    }
    expect(await locksIn(place)).toEqual([]);
    await expectOnce(site, 5);
  }, 300_000);
});
