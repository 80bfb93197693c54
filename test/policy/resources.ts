import type { Rule } from "../../policy/rule.ts";
import { Run, type Seen } from "../../policy/run.ts";
import { mergeObjects, type Loose } from "../../providers/objects.ts";

/** What of a resource a test says; the rest is as a CxTenantStack of tenant1 makes it. */
type Change = Partial<Omit<Seen, "properties">> & { properties?: Loose };

const root = "urn:pulumi:test::cx-tenants::pulumi:pulumi:Stack::cx-tenants-test";

function resource(type: string, name: string, properties: Loose, change: Change = {}): Seen {
  const parent = `urn:pulumi:test::cx-tenants::cx:index:CxTenantStack::${name}`;
  return {
    type,
    urn: `urn:pulumi:test::cx-tenants::cx:index:CxTenantStack$${type}::${name}`,
    name,
    isProtected: false,
    parent,
    provider: {},
    ...change,
    properties: mergeObjects(properties, change.properties ?? {}),
  };
}

const connection = { url: "https://cx.example.com/cx-tenant", version: "5.1" };

/** What a tenant's resources say of it. */
export interface TenantFacts {
  fqdn?: unknown;
  adopt?: unknown;
  onDestroy?: unknown;
  version?: unknown;
  url?: string;
  [setting: string]: unknown;
}

export function fleet(ids: readonly string[], properties: Loose = {}, change: Change = {}): Seen {
  const tenants = Object.fromEntries(ids.map((id) => [id, "suspend"]));
  const type = "pulumi-nodejs:dynamic/cx:Fleet";
  return resource(type, "fleet", { tenants, ...properties }, { parent: root, ...change });
}

export function access(id: string, { version, url, ...facts }: TenantFacts = {}, change?: Change) {
  const tenantApi = mergeObjects(connection, { version, url });
  const properties = { tenantId: id, fqdn: `${id}.cx.example.com`, tenantApi, ...facts };
  return resource("pulumi-nodejs:dynamic/cx:TenantAccess", id, properties, change);
}

export function tenant(id: string, { version, url, ...facts }: TenantFacts = {}, change?: Change) {
  const own = mergeObjects(connection, { version, url });
  const properties = { tenantId: id, fqdn: `${id}.cx.example.com`, connection: own, ...facts };
  return resource("pulumi-nodejs:dynamic/cx:Tenant", id, properties, change);
}

/** An Ingress as ours are: one host, both paths, TLS from the platform's secret. */
export function ingress(name: string, host: unknown, change: Change = {}): Seen {
  const paths = [{ path: "/auth" }, { path: "/" }];
  const spec = { tls: [{ hosts: [host] }], rules: [{ host, http: { paths } }] };
  const metadata = { name: `cx-${name}`, namespace: "ef-external" };
  return resource("kubernetes:networking.k8s.io/v1:Ingress", name, { metadata, spec }, change);
}

export function route(name: string, host: unknown, change: Change = {}): Seen {
  const rules = ["/auth", "/"].map((value) => ({ matches: [{ path: { value } }] }));
  const spec = { parentRefs: [{ name: "platform" }], hostnames: [host], rules };
  const type = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
  return resource(type, name, { metadata: { name: `cx-${name}` }, spec }, change);
}

export function record(name: string, host: unknown, ttls: readonly unknown[], change?: Change) {
  const endpoints = ttls.map((recordTTL) => ({ dnsName: host, recordType: "A", recordTTL }));
  const type = "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint";
  return resource(type, name, { metadata: { name: `cx-${name}` }, spec: { endpoints } }, change);
}

export function other(type: string, name: string, properties: Loose): Seen {
  return resource(type, name, properties, { parent: root });
}

/** A resource of somebody's own, beside all tenants. */
export function own(seen: Seen): Seen {
  return { ...seen, urn: `${root}$${seen.type}::own`, name: "own", parent: root };
}

/** What a rule says of resources that come in this order. */
export function judged(
  rule: Rule,
  resources: readonly Seen[],
  settings: object = {},
  now?: Date,
): string[] {
  const run = now === undefined ? new Run() : new Run(() => now);
  return resources.flatMap((one) => {
    run.see(one);
    return rule.judge(one, run, settings);
  });
}

/** What the engine shows in place of a value that is not known yet. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownList = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
