import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectPlace } from "../providers/resources/tenant-access/schema.ts";
import type { TenantAccessArgs } from "../providers/resources/tenant-access/tenant-access.ts";
import type { TenantSpec } from "../providers/resources/tenant/schema.ts";
import { documentOf, leavesOf } from "../providers/resources/tenant/document/leaves.ts";
import { lackedByNew } from "../providers/resources/tenant/new-tenant.ts";
import { needsChannel } from "../providers/resources/tenant/rules.ts";
import { mayBeForeign, tenantFields } from "../providers/resources/tenant/schema.ts";
import { isSecretPath } from "../providers/resources/tenant/secret-paths.ts";
import { defined, isPlainObject } from "../providers/objects.ts";
import type { DnsSettings, EntryHost } from "./entry.ts";
import type { TenantObject } from "./manifest.ts";
import { grafanaConnection, tenantConnection, type Platform } from "./platform.ts";
import { missingPasswords, type StudioTenant } from "./studios.ts";
import { objectsOf } from "./tenant-objects.ts";

/** What of a tenant decides whether it may be made. */
export interface AccessTenant extends EntryHost, StudioTenant {
  adopt?: TenantSpec["adopt"];
  onDestroy?: TenantSpec["onDestroy"];
  twoFAConfigs?: pulumi.Input<object> | undefined;
  forceTwoFactorAtCreate?: pulumi.Input<boolean | undefined> | undefined;
  extraSettings?: unknown;
  unmanaged?: unknown;
}

/** What has to be true before a tenant is made on this platform. */
export function accessArgs(platform: Platform, tenant: AccessTenant): TenantAccessArgs {
  const { grafana, dns, owner } = platform;
  const { tenantId, fqdn, adopt, onDestroy } = tenant;
  const provisioned = grafana?.provisioned;
  return defined({
    tenantId,
    fqdn,
    owner,
    adopt,
    onDestroy,
    record: adopt === "ifIdentical" || adopt === "own" ? openSettings(tenant) : undefined,
    lacks: lacksOf(platform, tenant),
    locksOut: locksOut(tenant) || undefined,
    recordKind: makesRecord(tenant) ? recordKindOf(dns) : undefined,
    tenantApi: tenantConnection(platform),
    grafana: grafana && {
      connection: grafanaConnection(platform, grafana.url),
      dataSource: grafana.dataSource,
    },
    provisioned:
      provisioned &&
      defined({
        secret: provisioned.secret,
        namespace: provisioned.namespace,
        kubernetesContext: platform.kubernetes?.context,
      }),
    cluster: clusterUse(platform, tenant),
  });
}

/** What of a tenant may be compared: no secrets, and no blocks that the program does not know yet. */
function openSettings(tenant: AccessTenant): Record<string, unknown> {
  const overridden = overriddenBy(tenant.extraSettings);
  const known = Object.entries(tenant).filter(
    ([key, value]) => !notOfRecord.has(key) && !pulumi.Output.isInstance(value),
  );
  const open = [...leavesOf(Object.fromEntries(known))].filter(
    ([path, value]) =>
      !isSecretPath(path) && !pulumi.Output.isInstance(value) && !overridden.includes(path),
  );
  const unmanaged = [...textsOf(tenant.unmanaged), ...overridden];
  return { ...documentOf(open), ...(unmanaged.length > 0 && { unmanaged }) };
}

/** Settings over which extra ones lie: those the tenant itself compares, since any of them may be a secret. */
function overriddenBy(extraSettings: unknown): string[] {
  if (!isPlainObject(extraSettings)) return [];
  return [...leavesOf(extraSettings).keys()].filter((one) =>
    tenantFields.some(({ path }) => path === one),
  );
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

/** What is missing for a new tenant, as far as the tenant itself does not see to it; undefined where nothing is. */
function lacksOf(platform: Platform, tenant: AccessTenant): string[] | undefined {
  const mayBeThere = mayBeForeign(tenant.adopt);
  // An output will have a value.
  const args = { ...tenant, connection: tenantConnection(platform) };
  const lacks = [...(mayBeThere ? lackedByNew(args) : []), ...missingPasswords(tenant, platform)];
  return lacks.length === 0 ? undefined : lacks;
}

const notOfRecord = new Set([
  "customHost",
  "existing",
  "protect",
  "extraSettings",
  "onDestroy",
  "logo",
]);

function clusterUse(platform: Platform, tenant: EntryHost): TenantAccessArgs["cluster"] {
  const { ingress, kubernetes } = platform;
  const objects = objectsOf(tenant, platform).map(placeOf);
  if (objects.length === 0) return undefined;
  const awaitReady = ingress.kind !== "none" && ingress.awaitReady === true;
  return defined({ context: kubernetes?.context, objects, awaitReady });
}

function placeOf({ manifest }: TenantObject): ObjectPlace {
  const { kind, metadata } = manifest;
  const digest = createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 12);
  return { kind, namespace: metadata.namespace, name: metadata.name, digest };
}

function makesRecord({ customHost, existing = [] }: EntryHost): boolean {
  return customHost === undefined && !existing.includes("dns");
}

function recordKindOf(dns: DnsSettings): TenantAccessArgs["recordKind"] {
  if (dns.kind !== "external-dns" && dns.kind !== "ingress-annotation") return undefined;
  if (dns.target === undefined) return undefined;
  return "hostname" in dns.target ? "hostname" : "addresses";
}

/** A channel for mail or text messages can only be made inside a tenant that lets somebody in. */
function locksOut({ twoFAConfigs, forceTwoFactorAtCreate }: AccessTenant): boolean {
  if (forceTwoFactorAtCreate === true || twoFAConfigs === undefined) return false;
  const isOn = Reflect.get(twoFAConfigs, "is2FAEnabled") === true;
  return isOn && needsChannel(Reflect.get(twoFAConfigs, "channelType"));
}
