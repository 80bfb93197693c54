import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Site } from "./site.ts";

// A live tenant is there throughout; whatever is wrong, the platform stays as it was.
let site: Site;
const live = { tenantId: "tenant1", tenantName: "Tenant One" };
let before: unknown;

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants: [live] });
  expect(await site.up()).toMatchObject({ failure: "" });
  before = await untouchable();
}, 60_000);
afterAll(() => site.remove());
beforeEach(async () => {
  await site.control("/faults", []);
  await site.control("/knobs", { grafanaReadOnly: false, grafanaDataSourceMissing: false });
});

/** Everything that a failed run must leave alone. */
async function untouchable(): Promise<unknown> {
  const { tenants, realms, allowedHosts } = await site.state();
  const objects = [await site.objects("ingresses"), await site.objects("dnsendpoints")];
  return { tenants, realms, allowedHosts, objects };
}

async function expectRefusal(what: RegExp, remedy: RegExp, env: Record<string, string> = {}) {
  const up = await site.pulumi(["up", "--yes", "--skip-preview"], { env });
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(what);
  expect(up.text).toMatch(remedy);
  expect(up.text).not.toMatch(/at .*\.(ts|js):\d+|defect/);
  await site.control("/faults", []);
  await site.control("/knobs", { grafanaReadOnly: false, grafanaDataSourceMissing: false });
  expect(await untouchable()).toEqual(before);
}

let count = 1;
/** A new tenant for each case, so that no case profits from one before. */
function next() {
  count += 1;
  return { tenantId: `tenant${String(count)}`, tenantName: "Next" };
}

describe("in the stack's configuration", () => {
  test.each<[string, unknown[], RegExp, RegExp]>([
    [
      "an unknown key",
      [live, { ...next(), dailer: {} }],
      /tenants\[1\]\.dailer/,
      /check its spelling/,
    ],
    [
      "a wrong type",
      [live, { ...next(), dialer: { callsPerSecond: "fast" } }],
      /tenants\[1\]\.dialer\.callsPerSecond/,
      /expected a whole number, got "fast"|expected a number, got "fast"/,
    ],
    [
      "a bad tenantId",
      [live, { ...next(), tenantId: "Tenant_2" }],
      /tenants\[1\]\.tenantId/,
      /lower-case letters/,
    ],
    [
      "a reserved tenantId",
      [live, { ...next(), tenantId: "master" }],
      /"master" is reserved/,
      /choose another one/,
    ],
    [
      "an FQDN outside the root domain",
      [live, { ...next(), fqdn: "tenant2.example.org" }],
      /tenants\[1\]\.fqdn: must be "tenant\d+\.cx\.localhost"/,
      /leave it out/,
    ],
    [
      "one id twice",
      [live, { ...live, tenantName: "Again" }],
      /tenants\[1\]\.tenantId: "tenant1" is already used by tenants\[0\]/,
      /needs its own/,
    ],
    [
      "one FQDN twice",
      [live, { ...next(), fqdn: "tenant1.cx.localhost" }],
      /tenants\[1\]\.fqdn: "tenant1\.cx\.localhost" is already used by tenants\[0\]/,
      /needs its own/,
    ],
    [
      "a secret in the list",
      [live, { ...next(), redis: { password: "canary-plain" } }],
      /tenants\[1\]\.redis\.password: is a secret/,
      /pulumi config set --secret/,
    ],
  ])(
    "%s",
    async (_name, tenants, what, remedy) => {
      await site.configure({ tenants });
      await expectRefusal(what, remedy);
    },
    30_000,
  );

  test("several mistakes are named at once", async () => {
    await site.configure({
      tenants: [{ tenantId: "x", colour: 1 }],
      platform: { dns: { kind: "bind" } },
    });
    const { text } = await site.pulumi(["preview"]);
    for (const path of [
      "platform.dns",
      "tenants[0].tenantId",
      "tenants[0].tenantName",
      "tenants[0].colour",
    ]) {
      expect(text).toContain(path);
    }
  }, 30_000);
});

describe("in files", () => {
  test("a logo that is not there", async () => {
    await site.configure({ tenants: [live, { ...next(), logo: "logos/none.svg" }] });
    await expectRefusal(/logo: cannot read the file 'logos\/none\.svg'/, /give a PNG or SVG file/);
  }, 30_000);

  test("an SVG with a script", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    await writeFile(join(site.checkout, "logos", "bad.svg"), svg);
    await site.configure({ tenants: [live, { ...next(), logo: "logos/bad.svg" }] });
    await expectRefusal(/'logos\/bad\.svg' contains a script/, /remove it/);
  }, 30_000);
});

describe("on the way to the platform", () => {
  beforeEach(() => site.configure({ tenants: [live, next()] }));

  test("no credentials for the tenant API", async () => {
    const env = { CX_LOGIN_PASSWORD: "", CX_LOGIN_CLIENT_SECRET: "" };
    await expectRefusal(/HTTP 401/, /set CX_LOGIN_PASSWORD/, env);
  }, 30_000);

  test("half of the credentials", async () => {
    await expectRefusal(/password missing/, /set CX_LOGIN_PASSWORD/, { CX_LOGIN_PASSWORD: "" });
  }, 30_000);

  test("no credentials for Grafana", async () => {
    await expectRefusal(/no credentials for Grafana/, /set GRAFANA_TOKEN/, { GRAFANA_TOKEN: "" });
  }, 30_000);

  test("a wrong password", async () => {
    const env = { CX_LOGIN_PASSWORD: "canary-wrong" };
    await expectRefusal(
      /cannot log in as 'mtt-admin'/,
      /check CX_LOGIN_USERNAME, CX_LOGIN_PASSWORD/,
      env,
    );
  }, 30_000);

  test("a read-only data source", async () => {
    await site.control("/knobs", { grafanaReadOnly: true });
    await expectRefusal(/'infinity_cim_json_api' is read-only/, /editable: true/);
  }, 30_000);

  test("a missing data source", async () => {
    await site.control("/knobs", { grafanaDataSourceMissing: true });
    await expectRefusal(
      /there is no Grafana data source 'infinity_cim_json_api'/,
      /check grafana\.dataSource/,
    );
  }, 30_000);

  test("a platform that does not answer", async () => {
    const gone = "https://localhost:1";
    await site.configure({
      tenants: [live, next()],
      platform: { tenantApi: { url: `${gone}/cx-tenant` }, keycloak: { url: `${gone}/auth` } },
    });
    await expectRefusal(/cannot be reached \(ECONNREFUSED\)/, /check that https:\/\/localhost:1/);
  }, 30_000);
});

test("afterwards the stack is as it was", async () => {
  await site.configure({ tenants: [live] });
  expect(await site.up()).toMatchObject({ failure: "" });
  expect(await site.pulumi(["preview", "--refresh", "--expect-no-changes"])).toMatchObject({
    failure: "",
  });
  expect(site.transcript.join("\n")).not.toMatch(/canary/);
}, 60_000);
