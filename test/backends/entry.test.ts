import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Site } from "../e2e/site.ts";
import { follow } from "./page.ts";
import { serverKinds } from "./server.ts";

let site: Site;

beforeAll(async () => {
  site = await Site.start({}, { stack: "prod" });
}, 300_000);
afterAll(() => site.remove());

test.each(serverKinds)(
  "the page's commands make a stack in %s",
  async (kind, start) => {
    const server = await start();
    try {
      const place = await server.emptyPlace();
      // The page makes its bucket itself.
      const words = [["our-pulumi-state", "a-new-bucket"]] as const;
      const env = { PULUMI_BACKEND_URL: "" };
      expect(await follow(site, kind, { places: [place], words, env })).toMatchObject({
        failure: "",
      });
      const stacks = await site.pulumi(["stack", "ls"], { env: { ...place.env, ...env } });
      expect(stacks).toMatchObject({ failure: "" });
      expect(stacks.text).toMatch(/^prod\*? /m);
      const who = await site.pulumi(["whoami", "--verbose"], { env: { ...place.env, ...env } });
      expect(who.text).toContain(
        `Backend URL: ${kind === "S3" ? "s3://a-new-bucket" : (place.url.split("?")[0] ?? "")}`,
      );
    } finally {
      await server.remove();
    }
  },
  300_000,
);
