import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { TenantAccess } from "../providers/resources/tenant-access/tenant-access.ts";
import type { TenantSpec } from "../providers/resources/tenant/schema.ts";
import { CxTenant, type CxTenantArgs } from "../providers/resources/tenant/tenant.ts";
import { defined } from "../providers/objects.ts";
import { objectKey } from "../providers/services/kubernetes/taken.ts";
import type { TenantObject } from "./manifest.ts";
import { accessArgs } from "./access-args.ts";
import { dnsInstructions } from "./dns.ts";
import type { CustomHost, ExistingPart } from "./entry.ts";
import { endOf, joinFleet } from "./fleet.ts";
import { clusterOf, onPremisesTenant, tenantConnection, type Platform } from "./platform.ts";
import { platformFrom, type PlatformArgs } from "./platform-args.ts";
import { pagesOf, realmPage, type TenantPages } from "./pages.ts";
import { accountsOf, type TenantAccounts } from "./accounts.ts";
import { fitTenant } from "./rules/fit.ts";
import { declareObject, objectsOf } from "./tenant-objects.ts";
import { tenantGrafana } from "./tenant-grafana.ts";
import { realmOf, tenantReadiness } from "./tenant-readiness.ts";
import { warnAboutVoice } from "./voice.ts";

/** Arguments of {@link CxTenantStack}. */
export interface CxTenantStackArgs {
  /** The platform that the tenant is on. */
  platform: PlatformArgs;
  /** The tenant itself; tenantId and fqdn are plain text, since names of objects are made of them. */
  tenant: Omit<
    CxTenantArgs,
    "connection" | "tenantId" | "fqdn" | "adopt" | "onDestroy" | "owner" | "seed" | "cluster"
  > & {
    tenantId: string;
    /** Default: `<tenantId>.<rootDomain>` of the platform. */
    fqdn?: string;
    adopt?: TenantSpec["adopt"];
    /** With `retain` everything of the tenant stays: Ingress, DNS record and hosts too. */
    onDestroy?: TenantSpec["onDestroy"];
    /**
     * Nothing of the tenant can be taken down before this is `false` and `pulumi up` has run. Default
     * false; true for `expertflow`, the only tenant of a platform on premises.
     */
    protect?: boolean | undefined;
    /** Set when the host name is the customer's own. */
    customHost?: CustomHost | undefined;
    /**
     * What others have made of its way in, and is used as it is: `ingress`, `dns`. The stack makes no such
     * object, and leaves what is there when the tenant goes. Default: nothing.
     */
    existing?: readonly ExistingPart[] | undefined;
  };
}

/** A tenant whose host name is known. */
export type DeclaredTenant = CxTenantStackArgs["tenant"] & { fqdn: string };

/**
 * One CX tenant, complete: the judgment that it may be made, DNS record, Ingress and its host in Grafana's lists,
 * then the tenant, then the proof that it is live. Taken down in the reverse order: while the tenant stays, its
 * way in does. All stacks of a program are under one guard ({@link declareFleet}).
 *
 * `options.providers` has to hold the Kubernetes provider of the platform's cluster; what
 * `options.dependsOn` names comes before every child.
 *
 * @example
 * ```ts
 * const keyCloak = { credentials: { secret: config.requireSecret("keycloakClientSecret") } };
 * const record = { tenantId: "tenant1", tenantName: "Tenant One", logo: "logos/sample.svg", keyCloak };
 * const tenant = { ...record, fqdn: "tenant1.cx.example.com" };
 * new CxTenantStack("tenant1", { platform, tenant }, { providers: { kubernetes } });
 * ```
 */
export class CxTenantStack extends pulumi.ComponentResource {
  static readonly __pulumiType = "cx:index:CxTenantStack";

  readonly tenantId: pulumi.Output<string>;
  readonly fqdn: pulumi.Output<string>;
  /** Where people log in. */
  readonly url: pulumi.Output<string>;
  /** The tenant's realm in Keycloak. */
  readonly realmUrl: pulumi.Output<string>;
  /** The status that the platform reported last. */
  readonly status: pulumi.Output<string | undefined>;
  /** Whether the tenant was live when it was last looked at; undefined without `platform.readiness`. */
  readonly ready: pulumi.Output<boolean | undefined>;
  /** What somebody has to do by hand in DNS; undefined when nobody has to. */
  readonly dnsInstructions: pulumi.Output<string | undefined>;
  /** Where administrators, agents and customers log in. */
  readonly pages: pulumi.Output<TenantPages>;
  /** Who may log in to it first, and with what; see `npm run handover`. */
  readonly access: TenantAccounts;

  constructor(
    name: string,
    args: CxTenantStackArgs,
    options: pulumi.ComponentResourceOptions = {},
  ) {
    const platform = platformFrom(args.platform);
    const tenant = fitTenant(name, args.tenant, platform);
    const { tenantId, fqdn, customHost, protect = tenantId === onPremisesTenant } = tenant;
    const objects = objectsOf(tenant, platform);
    refuseRetainOnDelete(name, options);
    if (objects.length > 0) requireKubernetesProvider(name, options);
    const fleet = joinFleet(platform, tenant, claimsOf(tenant, objects));
    super(
      CxTenantStack.__pulumiType,
      name,
      {},
      { ...options, protect: options.protect ?? protect },
    );
    const children = { parent: this, ...(endOf(tenant) === "retain" && { retainOnDelete: true }) };
    // Each names what comes right before it: the state holds these lists, and the engine follows them through.
    const after = (...resources: pulumi.Resource[]) => ({ ...children, dependsOn: resources });

    // The engine does not hand a component's `dependsOn` down to its children.
    const first = pulumi.mergeOptions(after(fleet), { dependsOn: options.dependsOn ?? [] });
    const access = new TenantAccess(name, accessArgs(platform, tenant), first);
    const wayIn = objects.map((object) => declareObject(name, object, access, after(access)));
    const hosts = tenantGrafana({ name, fqdn, access }, platform, (...durable) =>
      after(access, ...durable),
    );
    const record = recordArgs(tenant, platform, access);
    const live = new CxTenant(name, record, after(...wayIn, ...hosts.slice(-1)));
    const readiness = tenantReadiness(name, tenant, live, platform, after(live));

    this.tenantId = pulumi.output(tenantId);
    this.fqdn = pulumi.output(fqdn);
    this.url = pulumi.output(`https://${fqdn}`);
    this.realmUrl = realmOf(tenant).apply((realm) => realmPage(fqdn, realm));
    this.status = live.observedStatus;
    this.ready = pulumi.output(readiness?.ready);
    this.dnsInstructions = pulumi.output(
      dnsInstructions(tenant, platform.dns, platform.rootDomain),
    );
    this.pages = pulumi.output(pagesOf(fqdn));
    this.access = accountsOf(live);
    if (customHost !== undefined) warnAboutCustomHost(this, tenantId, fqdn);
    warnAboutVoice(tenant, platform);
    // Pages and accounts are not stored again: the first follow from the FQDN, the others stand in CxTenant.
    this.registerOutputs({
      tenantId: this.tenantId,
      fqdn: this.fqdn,
      url: this.url,
      realmUrl: this.realmUrl,
      status: this.status,
      ready: this.ready,
      dnsInstructions: this.dnsInstructions,
    });
  }
}

/** The guard, the policies and the tenant itself would know nothing of it. */
function refuseRetainOnDelete(name: string, options: pulumi.ComponentResourceOptions): void {
  if (options.retainOnDelete !== true) return;
  throw new pulumi.RunError(
    `tenant '${name}': retainOnDelete in its options would leave everything of it where it is, while its guard says what onDestroy says; write onDestroy: "retain" in the tenant instead`,
  );
}

function claimsOf({ fqdn }: DeclaredTenant, objects: readonly TenantObject[]): string[] {
  const places = objects.map(({ manifest: { kind, metadata } }) =>
    objectKey({ kind, ...metadata }),
  );
  return [`host name "${fqdn}"`, ...places];
}

/** Pulumi's default one takes the context that the kubeconfig names at the moment. */
function requireKubernetesProvider(
  name: string,
  { provider, providers = {}, parent }: pulumi.ComponentResourceOptions,
): void {
  const given = [provider, ...Object.values(providers)];
  if (given.some((one) => k8s.Provider.isInstance(one))) return;
  if (parent?.getProvider("kubernetes:core/v1:Secret") !== undefined) return;
  throw new pulumi.RunError(
    `tenant '${name}' has objects in Kubernetes, and no provider for them: give its CxTenantStack { providers: { kubernetes } }, as declareEnvironment does`,
  );
}

/** The tenant's own part of what a stack is given. */
function recordArgs(
  tenant: DeclaredTenant,
  platform: Platform,
  { seed }: TenantAccess,
): CxTenantArgs {
  const { customHost: _host, existing: _wayIn, protect: _stack, ...record } = tenant;
  const { owner } = platform;
  const connection = tenantConnection(platform);
  return defined({ ...record, owner, cluster: clusterOf(platform), seed, connection });
}

/** The documentation mentions such hosts once, and contradicts itself (platform contract §1). */
function warnAboutCustomHost(stack: CxTenantStack, tenantId: string, fqdn: string): void {
  const message = `tenant '${tenantId}' has the host name '${fqdn}' of its own. The platform's services map a host name to its tenant by <tenantId>.<root domain>, and so do the routes of its gateway: try every channel of this tenant before it goes live`;
  void pulumi.log.warn(message, stack);
}
