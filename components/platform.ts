import { z } from "zod";
import { fileVersion } from "../providers/resources/grafana-provisioned-host/schema.ts";
import { secretName, type GrafanaConnection } from "../providers/services/grafana/connection.ts";
import type { ClusterPlace } from "../providers/services/kubernetes/names.ts";
import {
  tenantConnection as connectionSchema,
  type TenantConnection,
} from "../providers/services/tenant-api/connection.ts";
import { defaultVersion } from "../providers/services/tenant-api/version-lines.ts";
import { readinessSettings } from "../providers/resources/tenant-readiness/schema.ts";
import { defined } from "../providers/objects.ts";
import { paceShape, tuningShape } from "../providers/tuning.ts";
import { fqdn, httpUrl, owner, positive, text, wholeNumber } from "../providers/vocabulary.ts";
import { dnsSettings, entryNamespace, ingressSettings } from "./entry.ts";
import { studioSettings } from "./studios.ts";

/** The Grafana whose dashboards read from tenants. */
const grafanaSettings = z.strictObject({
  /** Base URL with its path, e.g. `https://cx.example.com/grafana`. */
  url: httpUrl,
  /** Name of the Infinity data source that may call each tenant's host. */
  dataSource: text.default("infinity_cim_json_api"),
  /** Number of the organization that the data source is in. Default 1, Grafana's first. */
  organization: positive.optional(),
  /**
   * Keeps each tenant's host in the Secret with Grafana's `datasource.yml` too, so that it survives a new pod;
   * `{}` takes the usual Secret. Left out: a host is lost when Grafana's pod is made anew.
   */
  provisioned: z
    .strictObject({
      /** Name of the Secret. */
      secret: secretName.shape.secret.default("ef-grafana-datasource-secret"),
      /** Namespace of the Secret. */
      namespace: secretName.shape.namespace.default("expertflow"),
      fileVersion: fileVersion.optional(),
    })
    .optional(),
});

/** One Expertflow CX platform: what all its tenants have in common. */
const platform = z.object({
  /**
   * Multi-tenant: a tenant's host name is `<tenantId>.<rootDomain>`. Left out: on premises, with the
   * one tenant `expertflow` at a host name of its own (`fqdn`).
   */
  rootDomain: fqdn.optional(),
  /**
   * Whose the objects of this stack are; written on each of them. Default `pulumi:<project>/<stack>`. Set
   * it to the old name when a stack is renamed, and when two stacks of one name share a platform.
   */
  owner: owner.optional(),
  /** An environment with live customers: the policies (docs/policies.md) are stricter there. Default false. */
  production: z.boolean().optional(),
  /**
   * How many tenants one run may take down, or suspend by `status`; more are refused in the preview. Default:
   * a tenth of them, but at least one.
   */
  maxRemovals: wholeNumber.optional(),
  /** The CX Tenant API. Its login: `cx-tenants:login`. */
  tenantApi: connectionSchema.pick({ url: true, version: true, logoPart: true }),
  /** The Keycloak of the platform. */
  keycloak: z.strictObject({
    /** Base URL with its path, e.g. `https://cx.example.com/auth`. */
    url: httpUrl,
  }),
  /** The Grafana whose dashboards read from tenants. Left out: Grafana is not managed. */
  grafana: grafanaSettings.optional(),
  /** The cluster with the tenants' objects. */
  kubernetes: z
    .strictObject({
      /** Context of the kubeconfig that leads to it. Default: the current one. */
      context: text.optional(),
    })
    .optional(),
  ingress: ingressSettings.default({ kind: "none" }),
  dns: dnsSettings.default({ kind: "none" }),
  studios: studioSettings.optional(),
  /**
   * Whether the platform has voice: `true` warns about tenants without `mediaServer`, `false` about those with
   * one. Left out: about none (contract §8).
   */
  voice: z.boolean().optional(),
  /** See {@link platformSchema}. */
  readiness: readinessSettings.strip().optional(),
});
export type Platform = z.infer<typeof platform>;

/**
 * `cx-tenants:platform`: the platform, and how it is called. The second part is read where it is used, by
 * the providers (tuning.ts).
 */
export const platformSchema = platform
  .extend({
    ...tuningShape,
    /**
     * `up` waits until each tenant is live, and names the step that is not; `{}` is enough. Left out: `up` ends when
     * everything is made.
     */
    readiness: readinessSettings.extend(paceShape).optional(),
  })
  .strict();

/** The first part of what is written there; undefined where anything in it is wrong. */
export function platformOf(written: unknown): Platform | undefined {
  return platformSchema.safeParse(written).success ? platform.parse(written) : undefined;
}

/** A platform without a root domain is one on premises, and this is its only tenant. */
export const onPremisesTenant = "expertflow";

/** The cluster with the tenants' objects, and the namespace that it is known by; undefined when they have none. */
export function clusterOf({
  kubernetes,
  ingress,
  dns,
  grafana,
}: Platform): ClusterPlace | undefined {
  const place = (namespace: string = entryNamespace) =>
    defined({ context: kubernetes?.context, namespace });
  if (ingress.kind !== "none") return place(ingress.namespace);
  if (dns.kind === "external-dns") return place(dns.namespace);
  return grafana?.provisioned === undefined ? undefined : place(grafana.provisioned.namespace);
}

/** How the tenant resource reaches this platform. */
export function tenantConnection(platform: Platform): TenantConnection {
  const { url, version = defaultVersion, logoPart } = platform.tenantApi;
  return defined({ url, version, logoPart, keycloakUrl: platform.keycloak.url });
}

/** How the allowed-host resource reaches this platform's Grafana. */
export function grafanaConnection(platform: Platform, url: string): GrafanaConnection {
  return defined({ url, organization: platform.grafana?.organization });
}
