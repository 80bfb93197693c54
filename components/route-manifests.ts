import { defined } from "../providers/objects.ts";
import { gatewayGroup } from "../providers/services/kubernetes/objects.ts";
import { entryNamespace, type EntryHost, type GatewayRoute } from "./entry.ts";
import {
  awaitAnnotations,
  headOf,
  metadataOf,
  pathsOf,
  type Path,
  type TenantObject,
} from "./manifest.ts";

/** True once the Gateway has taken the route; only the first value that a path selects is compared. */
const accepted = {
  "pulumi.com/waitFor":
    "jsonpath={.status.parents[0].conditions[?(@.type=='Accepted')].status}=True",
};

/** The HTTPRoute of a tenant, and the grant that lets it reach back ends in another namespace. */
export function routeObjects(host: EntryHost, settings: GatewayRoute): TenantObject[] {
  const { backendNamespace } = settings;
  const paths = pathsOf(settings);
  const grants = backendNamespace === undefined ? [] : [grant(host, settings, paths)];
  return [...grants, route(host, settings, paths)];
}

function grant({ tenantId }: EntryHost, settings: GatewayRoute, paths: Path[]): TenantObject {
  const { namespace = entryNamespace, backendNamespace = namespace } = settings;
  return {
    suffix: "-backends",
    manifest: {
      ...headOf("ReferenceGrant"),
      metadata: { ...metadataOf(tenantId, settings), namespace: backendNamespace },
      spec: {
        from: [{ group: gatewayGroup, kind: "HTTPRoute", namespace }],
        to: paths.map(({ backend }) => ({ group: "", kind: "Service", name: backend.service })),
      },
    },
  };
}

function route({ tenantId, fqdn }: EntryHost, settings: GatewayRoute, paths: Path[]): TenantObject {
  const { backendNamespace: namespace, gateway } = settings;
  return {
    suffix: "",
    manifest: {
      ...headOf("HTTPRoute"),
      metadata: {
        ...metadataOf(tenantId, settings),
        annotations: { ...awaitAnnotations(settings, accepted), ...settings.annotations },
      },
      spec: {
        parentRefs: [gateway],
        hostnames: [fqdn],
        rules: paths.map(({ path, backend }) => ({
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: [defined({ name: backend.service, port: backend.port, namespace })],
        })),
      },
    },
  };
}
