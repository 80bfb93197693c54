import {
  entryName,
  entryNamespace,
  ownLabels,
  type EntryHost,
  type GatewayRoute,
} from "./entry.ts";
import { pathsOf, type Path } from "./manifest.ts";
import type { TenantObject } from "./manifest.ts";

const group = "gateway.networking.k8s.io";

/** True once the Gateway has taken the route; only the first value that a path selects is compared. */
const accepted = "jsonpath={.status.parents[0].conditions[?(@.type=='Accepted')].status}=True";

/** The HTTPRoute of a tenant, and the grant that lets it reach back ends in another namespace. */
export function routeObjects(host: EntryHost, settings: GatewayRoute): TenantObject[] {
  const { backendNamespace } = settings;
  const { auth, platform } = pathsOf(settings);
  const paths = [auth, platform];
  const grants = backendNamespace === undefined ? [] : [grant(host, settings, paths)];
  return [...grants, route(host, settings, paths)];
}

function grant({ tenantId }: EntryHost, settings: GatewayRoute, paths: Path[]): TenantObject {
  const { namespace = entryNamespace, backendNamespace = namespace } = settings;
  return {
    suffix: "-backends",
    manifest: {
      apiVersion: `${group}/v1beta1`,
      kind: "ReferenceGrant",
      metadata: {
        name: entryName(tenantId, settings),
        namespace: backendNamespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
      },
      spec: {
        from: [{ group, kind: "HTTPRoute", namespace }],
        to: paths.map(({ backend }) => ({ group: "", kind: "Service", name: backend.service })),
      },
    },
  };
}

function route({ tenantId, fqdn }: EntryHost, settings: GatewayRoute, paths: Path[]): TenantObject {
  const { namespace = entryNamespace, backendNamespace, gateway } = settings;
  return {
    suffix: "",
    manifest: {
      apiVersion: `${group}/v1`,
      kind: "HTTPRoute",
      metadata: {
        name: entryName(tenantId, settings),
        namespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
        annotations: { ...awaitAnnotations(settings), ...settings.annotations },
      },
      spec: {
        parentRefs: [gateway],
        hostnames: [fqdn],
        rules: paths.map(({ path, backend }) => ({
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: [
            {
              name: backend.service,
              port: backend.port,
              ...(backendNamespace !== undefined && { namespace: backendNamespace }),
            },
          ],
        })),
      },
    },
  };
}

function awaitAnnotations({ awaitReady, awaitTimeoutSeconds = 120 }: GatewayRoute) {
  return awaitReady === true
    ? {
        "pulumi.com/waitFor": accepted,
        "pulumi.com/timeoutSeconds": String(awaitTimeoutSeconds),
      }
    : { "pulumi.com/skipAwait": "true" };
}
