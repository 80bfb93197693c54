import { z } from "zod";
import type { DeclaredTenant } from "../../components/cx-tenant-stack.ts";
import type { Platform } from "../../components/platform.ts";
import { isTakenDown, parseMark } from "../../providers/mark.ts";
import type { AllowList } from "../../providers/services/grafana/live/allow-list.ts";
import type { ClusterObject, ObjectKind } from "../../providers/services/kubernetes/objects.ts";
import { isSuspended, type TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { fqdn, newTenantId, normalHost } from "../../providers/vocabulary.ts";
import { printable } from "../../providers/words/printable.ts";
import type { HostCertificate } from "./certificates.ts";

/** A tenant of the program, with everything that belongs to it. */
export type ProgramTenant = DeclaredTenant;

/** A tenant of the platform, whoever made it. */
export interface LiveTenant {
  tenantId: string;
  /** Undefined where its record has none. */
  fqdn: string | undefined;
  isSuspended: boolean;
  /** Suspended by a `pulumi destroy`, or because its line went: it is on its way out. */
  isTakenDown: boolean;
  /** Who made it, as its record says; undefined where it says nothing. */
  maker: string | undefined;
  document: TenantDocument;
}

/** What the rules judge: what the program wants, and what was seen. A part that could not be seen is undefined. */
export interface Audited {
  platform: Platform;
  /** Whose the objects of the stack are. */
  owner: string;
  program: readonly ProgramTenant[];
  tenants?: readonly LiveTenant[] | undefined;
  /** The list of the running Grafana; also undefined where the stack does not manage it. */
  allowedHosts?: AllowList | undefined;
  /** The list in the Secret; likewise. */
  durableHosts?: AllowList | undefined;
  /** What leads a host name somewhere in the cluster, by kind; a kind that could not be listed is left out. */
  objects: ReadonlyMap<ObjectKind, readonly ClusterObject[]>;
  /** Ids of tenants that are gone, or not there yet, and have a realm. */
  leftRealms?: readonly string[] | undefined;
  isApiOpen?: boolean | undefined;
  pluginVersion?: string | undefined;
  certificates?: readonly HostCertificate[] | undefined;
  now: Date;
}

const withFqdn = z.looseObject({ tenantSettings: z.looseObject({ fqdn: z.string().min(1) }) });

/** A record of the platform as a tenant. */
export function liveTenantOf(document: TenantDocument): LiveTenant {
  const host = withFqdn.safeParse(document).data?.tenantSettings.fqdn;
  const suspended = isSuspended(document);
  return {
    tenantId: String(document["tenantId"]),
    fqdn: host === undefined ? undefined : normalHost(host),
    isSuspended: suspended,
    isTakenDown: suspended && isTakenDown(document["updatedBy"]),
    maker: parseMark(document["createdBy"])?.owner,
    document,
  };
}

/** An id or a host name as it may be shown. One of the usual form is what it is, also if somebody's password is the same. */
export function shown(name: string): string {
  const isPlain = newTenantId.safeParse(name).success || fqdn.safeParse(name).success;
  return isPlain ? name : printable(name);
}

const mostNames = 12;

/** Tenants as they may be shown; of many, the first. */
export function shownTenants(tenants: readonly Pick<LiveTenant, "tenantId">[]): string {
  const names = [...new Set(tenants.map(({ tenantId }) => shown(tenantId)))];
  const more = names.length - mostNames;
  if (more <= 0) return names.join(", ");
  return `${names.slice(0, mostNames).join(", ")} and ${String(more)} more`;
}

/** The tenants of the program that are on the platform; none while it is not known. */
export function presentTenants({ program, tenants = [] }: Audited): ProgramTenant[] {
  const ids = new Set(tenants.map((tenant) => tenant.tenantId));
  return program.filter((tenant) => ids.has(tenant.tenantId));
}
