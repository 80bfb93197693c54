import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Site } from "../e2e/site.ts";
import { follow } from "./page.ts";
import { serverKinds, type Place, type StateServer } from "./server.ts";
import { expectOnce, listOf, secretsOf, siteAt } from "./tenants.ts";

const servers: StateServer[] = [];
const places: Place[] = [];
let site: Site;

beforeAll(async () => {
  for (const [, start] of serverKinds) {
    const server = await start();
    servers.push(server);
    places.push(await server.emptyPlace());
  }
  const [first] = places;
  if (first === undefined) throw new Error("there is no kind of backend");
  site = await siteAt(first);
  expect(await site.up()).toMatchObject({ failure: "" });
}, 600_000);
afterAll(async () => {
  await site.remove();
  for (const server of servers) await server.remove();
});

/** Files to S3, S3 to PostgreSQL, PostgreSQL to files. */
const moves = serverKinds.map(([from], index) => {
  const next = (index + 1) % serverKinds.length;
  return { from, index, to: serverKinds[next]?.[0] ?? "", next };
});

test.each(moves)(
  "a state moves from $from to $to with its secrets, and nothing is to change",
  async ({ index, next }) => {
    const from = places[index];
    const to = next === 0 ? await servers[0]?.emptyPlace() : places[next];
    if (from === undefined || to === undefined) throw new Error("a place is missing");
    const secrets = await secretsOf(site);
    const settings = await readFile(join(site.checkout, "Pulumi.prod.yaml"), "utf8");
    // The reader is logged in where the state was.
    const env = { PULUMI_BACKEND_URL: "", OLD_BACKEND: from.url, NEW_BACKEND: to.url };
    const surroundings = { env: { ...from.env, ...to.env, ...env } };
    await site.pulumi(["login", from.url], { env: { ...from.env, PULUMI_BACKEND_URL: "" } });
    expect(await follow(site, "To another backend", surroundings)).toMatchObject({ failure: "" });
    expect(await follow(site, "The old one goes", surroundings)).toMatchObject({ failure: "" });

    Object.assign(site.env, to.env, { PULUMI_BACKEND_URL: to.url });
    expect(await secretsOf(site)).toEqual(secrets);
    expect(await readFile(join(site.checkout, "Pulumi.prod.yaml"), "utf8")).toBe(settings);
    await expectOnce(site);
    const stacks = [...(await from.contents()).keys()].filter((key) => /\/prod\.json$/.test(key));
    expect(stacks).toEqual([]);
  },
  600_000,
);

test("after three moves the stack takes a new tenant", async () => {
  await site.configure({ tenants: listOf(3) });
  expect(await site.up()).toMatchObject({ failure: "" });
  await expectOnce(site, 3);
}, 600_000);
