import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Site } from "../e2e/site.ts";
import { firstRequest } from "../soak/killed-run.ts";
import { follow } from "./page.ts";
import type { Place, StateServer } from "./server.ts";
import { startFiles } from "./servers/files.ts";
import { expectOnce, listOf, secretsOf, siteAt } from "./tenants.ts";

const newPassphrase = "canary-new-passphrase";

let server: StateServer;
let place: Place;
let site: Site;

beforeAll(async () => {
  server = await startFiles();
  place = await server.emptyPlace();
  site = await siteAt(place);
  expect(await site.up()).toMatchObject({ failure: "" });
}, 300_000);
afterAll(async () => {
  await site.remove();
  await server.remove();
});

const inCheckout = (name: string) => join(site.checkout, name);

describe("a new passphrase", () => {
  test("is refused halfway while a run is under way, and the file of before brings the stack back", async () => {
    await site.configure({ tenants: listOf(3) });
    await site.control("/knobs", { createDelayMs: 8_000 });
    await site.control("/requests/reset");
    const run = site.up();
    await firstRequest(site);
    await writeFile(inCheckout("new-passphrase"), `${newPassphrase}\n`);
    const change = await follow(site, "A new passphrase", {});
    expect(change.ok).toBe(false);
    expect(change.text).toContain("the stack is currently locked by 1 lock(s)");
    expect(await run).toMatchObject({ failure: "" });
    await site.control("/knobs", { createDelayMs: 20 });

    const preview = await site.pulumi(["preview"]);
    expect(preview.ok).toBe(false);
    expect(preview.text).toContain("incorrect passphrase");
    await copyFile(inCheckout("Pulumi.prod.yaml.before"), inCheckout("Pulumi.prod.yaml"));
    await expectOnce(site, 3);
  }, 300_000);

  test("takes the place of the old one: nothing is to change, and the old one opens nothing", async () => {
    const secrets = await secretsOf(site);
    expect(await follow(site, "A new passphrase", {})).toMatchObject({ failure: "" });
    const preview = await site.pulumi(["preview"]);
    expect(preview.ok).toBe(false);
    expect(preview.text).toContain("incorrect passphrase");
    const withSecrets = await site.pulumi(["stack", "export", "--show-secrets"]);
    expect(withSecrets.ok).toBe(false);

    site.env["PULUMI_CONFIG_PASSPHRASE"] = newPassphrase;
    expect(await secretsOf(site)).toEqual(secrets);
    await expectOnce(site, 3);
  }, 300_000);

  test("leaves what the backend keeps of earlier runs to the old one", async () => {
    const before: unknown = parse(await readFile(inCheckout("Pulumi.prod.yaml.before"), "utf8"));
    const { encryptionsalt } = z.object({ encryptionsalt: z.string() }).parse(before);
    const withOldSalt = [...(await place.contents())].filter(([, text]) =>
      text.includes(encryptionsalt),
    );
    expect(new Set(withOldSalt.map(([file]) => file.split("/")[1]))).toEqual(
      new Set(["backups", "history", "stacks"]),
    );
    expect(withOldSalt.map(([file]) => file)).not.toContainEqual(
      expect.stringMatching(/prod.json$/),
    );
  }, 300_000);
});
