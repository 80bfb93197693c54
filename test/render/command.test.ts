import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { variants } from "./variants.ts";
import { filesIn, Workplace } from "./workplace.ts";

jest.setTimeout(60_000); // each run is a program of its own

const nginx = variants["nginx-shared-external-dns"];
const ingress = "ef-external-ingress-cx-tenant1.yaml";
const record = "ef-external-dnsendpoint-cx-tenant1.yaml";

let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
});
afterEach(() => place.close());

const render = () => place.render("--stack", "test", "--out", "manifests");
const manifests = () => filesIn(place.path("manifests"));

describe("npm run render", () => {
  test("needs no home, no kubeconfig, no engine and no passphrase", async () => {
    await place.configure(nginx);
    expect(await render()).toEqual({
      code: 0,
      stdout: `manifests/${record}\nmanifests/${ingress}\n`,
      stderr: "",
    });
    expect(await manifests()).toEqual(await filesIn(place.golden("nginx-shared-external-dns")));
    expect(await filesIn(place.home)).toEqual({});
  });

  test("says which files are no longer there, and when there are none", async () => {
    const { ingress: _ingress, dns: _dns, ...platform } = nginx.platform;
    await place.configure(nginx);
    await render();
    await place.configure({ ...nginx, platform });
    expect((await render()).stdout).toBe(
      `removed manifests/${record}\nremoved manifests/${ingress}\n` +
        "This stack has no objects in Kubernetes of its own.\n",
    );
    expect(await manifests()).toEqual({});
  });

  test("reads no secret, whether one is there or not", async () => {
    const secret = { secure: "v1:canary:canary" };
    const keyCloak = { credentials: { secret }, TWILIO_SID: secret };
    const tenants = { tenant1: { extraSettings: { anything: secret } } };
    const login = { username: "mtt-admin", password: secret };
    for (const secrets of [undefined, secret, {}, { tenantDefaults: { keyCloak }, tenants }]) {
      await place.configure(nginx, {
        "cx-tenants:secrets": secrets,
        "cx-tenants:login": login,
        "cx-tenants:grafanaLogin": secret,
      });
      expect(await render()).toMatchObject({ code: 0, stderr: "" });
      expect(JSON.stringify(await manifests())).not.toMatch(/canary|not-read/);
    }
  });

  test("shows the usage when it is given an option that it does not know", async () => {
    await place.configure(nginx);
    expect(await place.render("--stack", "test", "--out", "manifests", "--force")).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/'--force'.*\nUsage: npm run render -- --stack/),
    });
    expect(await manifests()).toEqual({});
  });
});

describe("mistakes", () => {
  async function mistakes(): Promise<string> {
    const { code, stdout, stderr } = await render();
    expect({ code, stdout, files: await manifests() }).toEqual({ code: 1, stdout: "", files: {} });
    expect(stderr).not.toContain("    at ");
    return stderr;
  }

  test("in the settings are named all at once, as pulumi up does", async () => {
    const platform = { ...nginx.platform, ingress: { kind: "nginz" }, dns: { kind: "manual" } };
    const tenants = [{ tenantId: "T1", tenantName: "One" }];
    await place.configure({ platform, tenants }, { "cx-tenants:secrets": { tenantDefaultz: {} } });
    const said = await mistakes();
    expect(said).toMatch(/^the configuration of this stack has \d mistakes; nothing was changed:/);
    for (const path of [
      "platform.ingress",
      "platform.dns.target",
      "secrets",
      "tenants[0].tenantId",
    ])
      expect(said).toContain(`  - ${path}`);
  });

  test("of what was set without --secret are named by the file", async () => {
    const keyCloak = { credentials: { secret: { secure: "v1:a:b" } } };
    await place.configure(nginx, {
      "cx-tenants:secrets": { tenantDefaults: { keyCloak, redis: { password: "canary" } } },
      "cx-tenants:login": { password: "canary", clientSecret: { secure: "v1:a:b" } },
    });
    const said = await mistakes();
    expect(said).toContain("  - secrets.tenantDefaults.redis.password: stands in plain text");
    expect(said).toContain("  - login.password: stands in plain text");
    expect(said.split("\n")).toHaveLength(4);
    expect(said).not.toContain("canary");
  });

  test("of keys that nobody reads are named too", async () => {
    await place.configure(nginx, { "cx-tenants:tenantFile": "fleet.yaml" });
    expect(await mistakes()).toContain(
      'tenantFile: is not a known setting; check its spelling: did you mean "tenantsFile"?',
    );
  });

  test("of indentation are named too", async () => {
    await place.configure(nginx);
    const text = await readFile(place.path("Pulumi.test.yaml"), "utf8");
    await place.write("Pulumi.test.yaml", `${text}cx-tenants:tenantsFile: fleet.yaml\n`);
    expect(await mistakes()).toContain("cx-tenants:tenantsFile: stands beside `config:`");
  });

  test("that render alone knows: a setting that only the engine can decrypt", async () => {
    await place.configure(nginx, { "cx-tenants:tenants": [{ secure: "v1:a:b" }] });
    expect(await mistakes()).toContain("cx-tenants:tenants holds an encrypted value");
  });

  test.each([
    ["missing", undefined, "cannot read Pulumi.test.yaml in "],
    ["no YAML", "config: [", "cannot read Pulumi.test.yaml in "],
    [
      "no YAML for a password",
      "x: *canary",
      "an alias (`*`) has no anchor (`&`) before it at line 1",
    ],
    ["no configuration", "config: text", "config: must hold keys with values"],
    ["empty", "", "platform: is missing"],
  ])("in the stack's file: it is %s", async (_name, text, said) => {
    if (text !== undefined) await place.write("Pulumi.test.yaml", text);
    expect(await mistakes()).toContain(said);
  });
});
