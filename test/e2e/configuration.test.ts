import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Site, type Said } from "./site.ts";

jest.setTimeout(60_000);

// What the real CLI makes of a configuration and of a shell, before anything is asked of the platform.
let site: Site;
let file: string;
let text: string;

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants: [{ tenantId: "tenant1", tenantName: "Tenant One" }] });
  file = join(site.checkout, `Pulumi.${site.stack}.yaml`);
  text = await readFile(file, "utf8");
  expect(await site.up()).toMatchObject({ failure: "" });
});
afterAll(() => site.remove());
beforeEach(() => writeFile(file, text));

const preview = (env: Record<string, string> = {}) => site.pulumi(["preview"], { env });
const set = (args: string[], input: string) => site.pulumi(["config", "set", ...args], { input });

/** The mistakes that the CLI shows once, under its diagnostics. */
function mistakesIn({ ok, text }: Said): string[] {
  expect(ok).toBe(false);
  expect(text).not.toMatch(/to delete|canary/);
  const [, diagnostics = ""] = text.split("Diagnostics:");
  return [...diagnostics.matchAll(/^ {6}- (.*)$/gm)].map(([, line = ""]) => line);
}

test("the state has no place in the program, and none of this machine", async () => {
  const text = JSON.stringify(await site.exported());
  // The SDK declares the stack's root by itself, before the program begins.
  const [, ...resources] = text.split('{"urn":');
  const placed = resources.filter((one) => /"(sourcePosition|stackTrace)"/.test(one));
  expect(resources.length).toBeGreaterThan(5);
  expect(placed.map((one) => /"type":"([^"]*)"/.exec(one)?.[1])).toEqual(["pulumi:pulumi:Stack"]);
  expect(text).not.toContain("file:/");
});

describe("a setting that nobody reads takes no tenant down", () => {
  test("by a wrong letter, a wrong namespace, or a name that is one long key", async () => {
    await set(["cx-tenants:tenantFile"], "fleet.yaml");
    await set(["cx-tenant:tenants"], "[]");
    await set(["--secret", "cx-tenants:login.password"], "canary");
    const lines = mistakesIn(await preview());
    expect(lines.map((line) => line.split(": ")[0])).toEqual([
      "cx-tenant:tenants",
      "login.password",
      "tenantFile",
    ]);
  });

  test("by a wrong indentation", async () => {
    await writeFile(file, text.replace(/^ {2}cx-tenants:tenants:\n( {4}.*\n)+/m, ""));
    await appendFile(file, "cx-tenants:tenants:\n  - { tenantId: tenant1, tenantName: One }\n");
    expect(mistakesIn(await preview())).toEqual([
      expect.stringMatching(/^cx-tenants:tenants: stands beside `config:`/),
    ]);
  });

  test("by a list without a value", async () => {
    await writeFile(
      file,
      text.replace(/^ {2}cx-tenants:tenants:\n( {4}.*\n)+/m, "  cx-tenants:tenants:\n"),
    );
    const said = await preview();
    expect(said).toMatchObject({ ok: false });
    expect(said.text).toMatch(/'cx-tenants:tenants' must be of type 'array<object>'/);
  });
});

describe("a secret that was set without --secret", () => {
  test("is found where nothing is encrypted, and beside what is", async () => {
    await set(["--path", "cx-tenants:login.password"], "canary");
    await set(["--path", "cx-tenants:secrets.tenants.tenant1.redis.password"], "canary");
    expect(mistakesIn(await preview()).map((line) => line.split(" stands")[0])).toEqual([
      "secrets.tenants.tenant1.redis.password:",
      "login.password:",
    ]);
  });

  test("is right after the command that the mistake names", async () => {
    await set(["--path", "cx-tenants:secrets.tenants.tenant1.redis.password"], "canary");
    const [line = ""] = mistakesIn(await preview());
    const [, path = ""] = /`pulumi config set --secret --path '(.*?)'`/.exec(line) ?? [];
    await set(["--secret", "--path", path], "canary");
    await set(
      ["--secret", "--path", "cx-tenants:secrets.tenants.tenant1.mongo.password"],
      "471147",
    );
    expect(await preview()).toMatchObject({ failure: "" });
  });
});

describe("in a shell of the sandbox", () => {
  test("the sandbox is right, and a real platform is refused whatever stack is named", async () => {
    const shell = { CX_SANDBOX_URL: site.platform.urls.control };
    expect(await preview(shell)).toMatchObject({ failure: "" });
    const platform = { tenantApi: { url: "https://cx.example.com/cx-tenant" } };
    await site.configure({ tenants: [], platform });
    const said = await site.pulumi(["up", "--yes", "--skip-preview", "--stack", site.stack], {
      env: shell,
    });
    expect(mistakesIn(said)).toEqual([
      expect.stringMatching(/^platform: is not the sandbox.*\(CX_SANDBOX_URL\).*open a new shell/),
    ]);
  });
});

describe("on a Node that can't run TypeScript", () => {
  const old = { NODE_OPTIONS: "--no-experimental-strip-types" };
  const reason = /the first node on PATH, v[\d.]+, does not run TypeScript/;

  test("the program says so once, and what to do", async () => {
    const said = await preview(old);
    expect(said).toMatchObject({ ok: false });
    const [, diagnostics = ""] = said.text.split("Diagnostics:");
    expect(diagnostics).toMatch(reason);
    expect(diagnostics).toMatch(/→ run eval "\$\(npm run -s env\)" in the checkout/);
    expect(diagnostics).not.toMatch(/file extension| {4}at /);
  });

  test.each([["refresh"], ["destroy"]])("%s says so too, and leaves everything", async (verb) => {
    const before = await site.state();
    const said = await site.pulumi([verb, "--yes", "--skip-preview"], { env: old });
    expect(said).toMatchObject({ ok: false });
    expect(said.text).toMatch(reason);
    expect(said.text).not.toMatch(/file extension| {4}at /);
    expect((await site.state()).tenants).toEqual(before.tenants);
  });
});
