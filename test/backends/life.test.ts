import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Site } from "../e2e/site.ts";
import { follow, type Heading } from "./page.ts";
import { serverKinds, type Place, type StateServer } from "./server.ts";
import { expectOnce, secretsOf, siteAt } from "./tenants.ts";

const copies: Readonly<Record<string, Heading>> = {
  Files: "Copy of the files",
  S3: "Copy of the bucket",
  PostgreSQL: "Dump of the database",
};

describe.each(serverKinds)("a state in %s", (kind, start) => {
  let server: StateServer;
  let newServer: StateServer;
  let place: Place;
  let site: Site;

  beforeAll(async () => {
    server = await start();
    newServer = await start();
    place = await server.emptyPlace();
    site = await siteAt(place);
  }, 300_000);
  afterAll(async () => {
    await site.remove();
    await server.remove();
    await newServer.remove();
  });

  test("is made by the first up, after which nothing is to change", async () => {
    expect(await site.up()).toMatchObject({ failure: "" });
    await expectOnce(site);
  }, 300_000);

  test("has every secret encrypted, and everything else to be read", async () => {
    const secrets = await secretsOf(site);
    expect(secrets).toContain("canary-client-secret");
    expect(secrets.length).toBeGreaterThan(10);
    const stored = [...(await place.contents()).values()].join("\n");
    expect(stored).toContain("Name of tenant1");
    const passwords = Object.values(place.env).filter((value) => value.startsWith("canary"));
    const hidden = [...secrets, "canary-passphrase", ...passwords];
    expect(hidden.filter((secret) => stored.includes(secret))).toEqual([]);
  }, 300_000);

  test("comes back whole from a copy, on a new server", async () => {
    const heading = copies[kind] ?? "Export";
    const other = await newServer.emptyPlace();
    expect(await follow(site, heading, { places: [place] })).toMatchObject({ failure: "" });
    expect(await follow(site, heading, { places: [other], part: 1 })).toMatchObject({
      failure: "",
    });
    expect(await other.contents()).toEqual(await place.contents());
    Object.assign(site.env, other.env, { PULUMI_BACKEND_URL: other.url });
    expect(await site.pulumi(["stack", "select", "prod"])).toMatchObject({ failure: "" });
    await expectOnce(site);
    expect(await site.up()).toMatchObject({ failure: "" });
  }, 300_000);

  test("comes back from an export, in an empty place", async () => {
    expect(await follow(site, "Export", {})).toMatchObject({ failure: "" });
    const other = await server.emptyPlace();
    Object.assign(site.env, other.env, { PULUMI_BACKEND_URL: other.url });
    const preview = await follow(site, "Into an empty backend", {});
    expect(preview).toMatchObject({ failure: "" });
    expect(preview.text).toMatch(/Resources:\n\s+\d+ unchanged\n/);
    await expectOnce(site);
  }, 300_000);

  test("shows no password in anything that was said", () => {
    const words = site.transcript.join("\n");
    for (const secret of Object.values(place.env)) {
      if (secret.startsWith("canary")) expect(words).not.toContain(secret);
    }
  });
});
