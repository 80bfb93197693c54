import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Site } from "./site.ts";

// What would break a live tenant is refused before anything is touched, also where people skip previews.
let site: Site;
const tenants = Array.from({ length: 3 }, (_, index) => ({
  tenantId: `tenant${String(index + 1)}`,
  tenantName: `Tenant ${String(index + 1)}`,
}));
const [tenant1, ...others] = tenants;

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

async function everything() {
  const { tenants: records, allowedHosts } = await site.state();
  return {
    records,
    allowedHosts,
    ingresses: await site.manifests("ingresses"),
    dns: await site.manifests("dnsendpoints"),
  };
}

/** Runs `up` without a preview; nothing of anybody's may change. */
async function refuses(words: RegExp, ...args: string[]): Promise<string> {
  const before = await everything();
  const up = await site.up(...args);
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(words);
  expect(await everything()).toEqual(before);
  return up.text;
}

describe("a list of tenants that is suddenly short", () => {
  test("is refused in the preview, and in an up without one", async () => {
    await site.configure({ tenants: [] });
    const words = /this run would take down 3 of 3 tenants \(tenant1, tenant2, tenant3\)/;
    const preview = await site.pulumi(["preview"]);
    expect(preview.ok).toBe(false);
    expect(preview.text).toMatch(words);
    await refuses(words);
    expect(preview.text).toContain("platform.maxRemovals: 3");
  }, 60_000);

  test("is refused with --refresh, and with --target of everything", async () => {
    await refuses(/would take down 3 of 3/, "--refresh");
    await refuses(/would take down 3 of 3/, "--target", "**");
  }, 60_000);

  test("one tenant may go, and the preview says what happens to it", async () => {
    await site.configure({ tenants: [tenant1, others[0]] });
    const preview = await site.pulumi(["preview"]);
    expect(preview).toMatchObject({ failure: "" });
    expect(preview.text).toContain(
      "tenant 'tenant3' leaves the program: where this stack has made it, it will be suspended",
    );
    await site.configure({ tenants });
  }, 60_000);
});

describe("history", () => {
  test("a live tenant keeps its host name, and its way in stays where it is", async () => {
    await site.configure({ tenants, platform: { rootDomain: "other.localhost" } });
    await refuses(/a provisioned tenant keeps its FQDN: it is "tenant\d\.cx\.localhost"/);
    await site.configure({ tenants });
  }, 60_000);

  test("a new tenant is not made with two-factor authentication by mail", async () => {
    const twoFAConfigs = {
      is2FAEnabled: true,
      channelType: "EMAIL",
      channelServiceIdentifier: "otp@example.com",
    };
    await site.configure({
      tenants: [...tenants, { tenantId: "tenant4", tenantName: "Four", twoFAConfigs }],
    });
    await refuses(/would lock everybody out of a new tenant/);
    await site.configure({ tenants });
    expect(await site.up()).toMatchObject({ failure: "" }); // the component's own entry in the state goes
  }, 60_000);
});

describe("a new address is proved before it is believed", () => {
  test.each<[string, () => object, RegExp]>([
    [
      "a tenant API that nobody answers at",
      () => ({ tenantApi: { url: "http://localhost:9/cx-tenant", version: "5.1" } }),
      /cannot list the tenants/,
    ],
    [
      "a path that is not the API's",
      () => ({ tenantApi: { url: `${site.platform.urls.tenantApi}x`, version: "5.1" } }),
      /cannot list the tenants|is not a list of tenants/,
    ],
    [
      "a Grafana that nobody answers at",
      () => ({ grafana: { url: "http://localhost:9/grafana" } }),
      /Grafana/,
    ],
    ["a CA file that is not there", () => ({ caCertFile: "nowhere.crt" }), /CA certificate file/],
    [
      "a context that the kubeconfig does not have",
      () => ({ kubernetes: { context: "elsewhere" } }),
      /context 'elsewhere'/,
    ],
  ])(
    "%s",
    async (_name, platform, words) => {
      await site.configure({ tenants, platform: platform() });
      await refuses(words);
      await site.configure({ tenants });
      // With the file right again nothing of the wrong address is left in the state.
      const refresh = ["refresh", "--yes", "--skip-preview", "--expect-no-changes"];
      expect(await site.pulumi(refresh)).toMatchObject({ failure: "" });
      const { text } = await site.up();
      expect(text).toMatch(/\d+ unchanged/);
      expect(text).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    },
    120_000,
  );

  test("another platform, where the tenants are not", async () => {
    const elsewhere = await Site.start();
    const { tenantApi, keycloak } = elsewhere.platform.urls;
    await site.configure({
      tenants,
      platform: {
        tenantApi: { url: tenantApi, version: "5.1" },
        keycloak: { url: keycloak },
        insecureSkipVerify: true,
      },
    });
    const { credentials } = elsewhere.platform;
    const before = await everything();
    const up = await site.pulumi(["up", "--yes", "--skip-preview"], {
      env: {
        CX_LOGIN_CLIENT_SECRET: credentials.clientSecret,
        CX_LOGIN_PASSWORD: credentials.password,
      },
    });
    expect(up.ok).toBe(false);
    expect(up.text).toContain("it has no such tenant; nothing was changed");
    expect(await everything()).toEqual(before);
    expect((await elsewhere.state()).tenants).toEqual([]);
    await elsewhere.remove();
    await site.configure({ tenants });
  }, 120_000);
});

describe("an account that may not write", () => {
  test("in Grafana is refused before the first object of a new tenant", async () => {
    await site.control("/knobs", { grafanaRole: "editor" });
    await site.configure({ tenants: [...tenants, { tenantId: "tenant4", tenantName: "Four" }] });
    await refuses(/Editor is not enough/);
    await site.control("/knobs", { grafanaRole: "admin" });
    await site.configure({ tenants });
  }, 60_000);
});

test("no object is replaced when settings of the platform change", async () => {
  const before = (await everything()).ingresses;
  await site.configure({ tenants, platform: { maxRemovals: 2 } });
  expect(await site.up()).toMatchObject({ failure: "" });
  const after = (await everything()).ingresses;
  expect([...after].map(([, { metadata }]) => metadata.uid)).toEqual(
    [...before].map(([, { metadata }]) => metadata.uid),
  );
}, 60_000);

test("a tenant that somebody made anew is neither suspended nor deleted", async () => {
  await site.configure({
    tenants: [{ ...tenant1, onDestroy: "delete" }, ...others],
  });
  expect(await site.up()).toMatchObject({ failure: "" });
  await site.makeAnew("tenant1", "portal-user");
  const before = await site.tenant("tenant1");
  await site.configure({ tenants: others });
  const up = await site.up();
  expect(up.ok).toBe(false);
  expect(up.text).toContain("is not the one that this stack knows");
  expect(await site.tenant("tenant1")).toEqual(before);
  expect(await site.objects("ingresses")).toContain("cx-tenant1");
}, 120_000);
