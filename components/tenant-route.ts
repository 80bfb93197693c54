import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  entryName,
  entryNamespace,
  ownLabels,
  type EntryHost,
  type GatewayRoute,
} from "./entry.ts";
import { pathsOf } from "./entry-paths.ts";

const routeVersion = "gateway.networking.k8s.io/v1";
const grantVersion = "gateway.networking.k8s.io/v1beta1";

/** True once the Gateway has taken the route; only the first value that a path selects is compared. */
const accepted = "jsonpath={.status.parents[0].conditions[?(@.type=='Accepted')].status}=True";

/** The HTTPRoute of a tenant, and the grant that lets it reach back ends in another namespace. */
export function tenantRoute(
  { tenantId, fqdn }: EntryHost,
  settings: GatewayRoute,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { namespace = entryNamespace, backendNamespace, gateway } = settings;
  const name = entryName(tenantId, settings);
  const labels = { ...ownLabels(tenantId), ...settings.labels };
  const { auth, platform } = pathsOf(settings);

  const grant =
    backendNamespace === undefined
      ? []
      : [
          new k8s.apiextensions.CustomResource(
            `${tenantId}-backends`,
            {
              apiVersion: grantVersion,
              kind: "ReferenceGrant",
              metadata: { name, namespace: backendNamespace, labels },
              spec: {
                from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace }],
                to: [auth, platform].map(({ backend }) => ({
                  group: "",
                  kind: "Service",
                  name: backend.service,
                })),
              },
            },
            options,
          ),
        ];
  const route = new k8s.apiextensions.CustomResource(
    tenantId,
    {
      apiVersion: routeVersion,
      kind: "HTTPRoute",
      metadata: {
        name,
        namespace,
        labels,
        annotations: { ...awaitAnnotations(settings), ...settings.annotations },
      },
      spec: {
        parentRefs: [gateway],
        hostnames: [fqdn],
        rules: [auth, platform].map(({ path, backend }) => ({
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
    options,
  );
  return [...grant, route];
}

function awaitAnnotations({ awaitReady, awaitTimeoutSeconds = 120 }: GatewayRoute) {
  return awaitReady === true
    ? {
        "pulumi.com/waitFor": accepted,
        "pulumi.com/timeoutSeconds": String(awaitTimeoutSeconds),
      }
    : { "pulumi.com/skipAwait": "true" };
}
