import { describe, expect, test } from "@jest/globals";
import { objectsOf } from "../../components/tenant-objects.ts";
import { readSettings, SettingsError } from "../../settings/settings.ts";

const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: { kind: "nginx" },
  dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
};

const there = { tenantName: "Old", adopt: "ifIdentical" };

function settingsWith(tenant: object, tenantDefaults: object = {}) {
  const config = new Map<string, unknown>([
    ["platform", platform],
    ["tenants", [tenant]],
    ["tenantDefaults", tenantDefaults],
  ]);
  return readSettings((key) => (config.has(key) ? JSON.stringify(config.get(key)) : undefined));
}

function mistakes(tenant: object, tenantDefaults: object = {}): string[] {
  try {
    settingsWith(tenant, tenantDefaults);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

function objects(existing: string[]): string[] {
  const settings = settingsWith({
    ...there,
    tenantId: "Old_1",
    fqdn: "old.cx.example.com",
    existing,
  });
  return settings.tenants
    .flatMap((tenant) => objectsOf(tenant, settings.platform))
    .map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`);
}

describe("a tenant that was there before", () => {
  test("keeps its id, name, code and host name, whatever they are", () => {
    const odd = {
      tenantId: "Old_1",
      tenantName: " ",
      tenantCode: "A7",
      fqdn: "old.cx.example.com",
    };
    expect(mistakes({ ...odd, adopt: "ifIdentical" })).toEqual([]);
    expect(mistakes(odd, { adopt: "own" })).toEqual([]);
  });

  test("is the only one that may have them", () => {
    const odd = {
      tenantId: "Old_1",
      tenantName: " ",
      tenantCode: "A7",
      fqdn: "old.cx.example.com",
    };
    expect(mistakes(odd).map((line) => line.split(":")[0])).toEqual([
      "tenants[0].tenantId",
      "tenants[0].tenantName",
      "tenants[0].tenantCode",
    ]);
  });

  test("gets names in Kubernetes that the API server takes", () => {
    expect(objects([])).toEqual([
      expect.stringMatching(/^DNSEndpoint cx-old-1-[0-9a-f]{8}$/),
      expect.stringMatching(/^Ingress cx-old-1-[0-9a-f]{8}$/),
    ]);
  });

  test("gets no object for what exists", () => {
    expect(objects(["ingress", "dns"])).toEqual([]);
    expect(objects(["ingress"])).toEqual([expect.stringMatching(/^DNSEndpoint /)]);
    expect(objects(["dns"])).toEqual([expect.stringMatching(/^Ingress /)]);
  });

  test("needs a way in that covers a host name outside of the root domain", () => {
    const outside = { ...there, tenantId: "Old_1", fqdn: "contact.example.org" };
    expect(mistakes(outside)).toEqual([
      'tenants[0].fqdn: "contact.example.org" is outside of platform.rootDomain, whose certificate does not cover it; write existing: [ingress] if somebody has made its way in, or customHost with a certificate of its own',
    ]);
    expect(mistakes({ ...outside, existing: ["ingress"] })).toEqual([]);
  });

  test("is without what it shares with others, where its line says so", () => {
    const shared = { secureLink: { linkExpiryTime: 30 }, dialer: { maxCallTime: 45 } };
    const tenant = { ...there, tenantId: "old", unmanaged: ["secureLink", "dialer.maxCallTime"] };
    const [declared] = settingsWith(tenant, shared).tenants;
    expect(declared).not.toHaveProperty("secureLink");
    expect(declared).not.toHaveProperty("dialer");
  });
});
