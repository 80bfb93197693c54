import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "../e2e/site.ts";
import { firstRequest } from "../soak/killed-run.ts";
import { recovery } from "./page.ts";
import { serverKinds, type Place, type StateServer } from "./server.ts";
import { expectOnce, listOf, siteAt } from "./tenants.ts";

const overNetwork = serverKinds.filter(([kind]) => kind !== "Files");

describe.each(overNetwork)("when %s goes away during an up", (_kind, start) => {
  let server: StateServer;
  let place: Place;
  let site: Site;

  beforeAll(async () => {
    server = await start();
    place = await server.emptyPlace();
    site = await siteAt(place, { createDelayMs: 3_000 });
  }, 600_000);
  afterAll(async () => {
    await site.remove();
    await server.remove();
  });

  test("for some seconds, the run waits for it and ends well", async () => {
    await site.control("/requests/reset");
    const end = site.up();
    await firstRequest(site);
    await server.goAway();
    await sleep(6_000);
    await server.comeBack();
    expect(await end).toMatchObject({ failure: "" });
    await expectOnce(site);
  }, 600_000);

  test("for longer, the run fails, and the commands of the page finish it afterwards", async () => {
    await site.configure({ tenants: listOf(3) });
    await site.control("/requests/reset");
    const end = site.up();
    await firstRequest(site);
    await server.goAway();
    const said = await end;
    expect(said.ok).toBe(false);
    expect(said.text).toContain("An IO error occurred while writing the new snapshot file");
    await server.comeBack();
    const refused = await site.up();
    expect(refused.text).toContain("the stack is currently locked by 1 lock(s)");
    for (const command of await recovery()) {
      expect(await site.pulumi(command)).toMatchObject({ failure: "" });
    }
    await expectOnce(site, 3);
  }, 600_000);
});
