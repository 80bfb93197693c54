import type { Audited, ProgramTenant } from "../../../operations/audit/audited.ts";
import { liveTenantOf } from "../../../operations/audit/audited.ts";
import type { Finding } from "../../../operations/audit/finding.ts";
import { objectsOf } from "../../../components/tenant-objects.ts";
import { platformOf, type Platform } from "../../../components/platform.ts";
import { mergeObjects } from "../../../providers/objects.ts";
import {
  objectKinds,
  type ClusterObject,
  type ObjectKind,
} from "../../../providers/services/kubernetes/objects.ts";
import type { TenantDocument } from "../../../providers/services/tenant-api/document.ts";
import { read, right } from "../../settings/kit.ts";

export const owner = "pulumi:cx-tenants/prod";
export const mark = `${owner}#0123456789ab`;
export const now = new Date("2026-11-30T12:00:00Z");

const written = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.example.com/auth" },
  grafana: { url: "https://cx.example.com/grafana", provisioned: {} },
  ingress: { kind: "nginx" },
  dns: { kind: "external-dns", target: { hostname: "entry.cx.example.com" } },
};

/** The settings of the platform, with changes. */
export function platformWith(change: object = {}): Platform {
  const platform = platformOf({ ...written, ...change });
  if (platform === undefined) throw new Error("these settings are wrong");
  return platform;
}

/** Tenants as a program declares them. */
export function programOf(...tenants: object[]): ProgramTenant[] {
  return read({ ...right, tenants }).tenants;
}

/** A record of the platform that is as it should be. */
export function recordOf(tenantId: string, change: object = {}): TenantDocument {
  const record = {
    tenantId,
    status: "active",
    createdBy: mark,
    tenantSettings: { fqdn: `${tenantId}.cx.example.com`, twoFAConfigs: { is2FAEnabled: true } },
  };
  return mergeObjects(record, { ...change });
}

/** An object in the cluster. */
export function objectOf(
  kind: ObjectKind,
  name: string,
  host: string,
  { madeBy, path = "/" }: { madeBy?: string; path?: string } = {},
): ClusterObject {
  return {
    kind,
    name,
    namespace: "ef-external",
    annotations: madeBy === undefined ? {} : { "cx.expertflow.com/owner": madeBy },
    generation: 1,
    writers: [],
    hosts: [host],
    routes: kind === "DNSEndpoint" ? [] : [{ host, path }],
  };
}

/** What was seen, for a change of it. */
export interface Seen extends Omit<Partial<Audited>, "objects" | "tenants"> {
  records?: TenantDocument[];
  objects?: ClusterObject[];
}

/** A platform where all is as it should be, with two tenants, and what is changed of it. */
export function audited({ records, objects, ...change }: Seen = {}): Audited {
  const platform = change.platform ?? platformWith();
  const program = change.program ?? twoTenants;
  const hosts = program.map(({ fqdn }) => `https://${fqdn}`);
  const made = program.flatMap((tenant) => objectsIn(tenant, platform));
  const all = objects ?? made;
  return {
    owner,
    now,
    allowedHosts: ["*", ...hosts],
    durableHosts: ["*", ...hosts],
    isApiOpen: false,
    pluginVersion: "3.11.1",
    leftRealms: [],
    certificates: program.map(({ fqdn }) => ({ fqdn, validTo: new Date("2027-06-01") })),
    ...change,
    platform,
    program,
    tenants: (records ?? program.map(({ tenantId }) => recordOf(tenantId))).map(liveTenantOf),
    objects: new Map(objectKinds.map((kind) => [kind, all.filter((one) => one.kind === kind)])),
  };
}

const twoTenants = programOf(
  { tenantId: "tenant1", tenantName: "One" },
  { tenantId: "tenant2", tenantName: "Two" },
);

/** The objects of a tenant as this stack makes them. */
export function objectsIn(tenant: ProgramTenant, platform: Platform): ClusterObject[] {
  return objectsOf(tenant, platform).map(({ manifest: { kind, metadata } }) => ({
    ...objectOf(kind, metadata.name, tenant.fqdn, { madeBy: mark }),
    namespace: metadata.namespace,
  }));
}

/** A finding in one text, for lists of them. */
export function briefly({ severity, code, subject }: Finding): string {
  return `${severity} ${code}: ${subject}`;
}
