import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { entryNamespace, type IngressSettings, type NginxIngress } from "./platform.ts";

/** The host name to route, and whose it is. */
export interface EntryHost {
  tenantId: string;
  fqdn: string;
}

/** The Ingress objects of a tenant; none when the platform routes every host already. */
export function tenantIngress(
  host: EntryHost,
  settings: IngressSettings,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return settings.kind === "none" ? [] : [nginxIngress(host, settings, options)];
}

/** As the apisix chart sets them on the platform's own Ingress: uploads of 6 MB, sockets of 10 minutes. */
const nginxAnnotations = {
  "nginx.ingress.kubernetes.io/backend-protocol": "HTTP",
  "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
  "nginx.ingress.kubernetes.io/proxy-body-size": "6m",
  "nginx.ingress.kubernetes.io/proxy-connect-timeout": "600",
  "nginx.ingress.kubernetes.io/proxy-read-timeout": "600",
  "nginx.ingress.kubernetes.io/proxy-send-timeout": "600",
};

function nginxIngress(
  { tenantId, fqdn }: EntryHost,
  settings: NginxIngress,
  options: pulumi.CustomResourceOptions,
): k8s.networking.v1.Ingress {
  const secretName = settings.tls.secretName ?? "ef-ingress-tls-secret";
  return new k8s.networking.v1.Ingress(
    tenantId,
    {
      metadata: {
        // A fixed name: another name for the same host would be a second Ingress.
        name: `cx-${tenantId}`,
        namespace: settings.namespace ?? entryNamespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
        annotations: {
          ...nginxAnnotations,
          ...(settings.awaitReady !== true && { "pulumi.com/skipAwait": "true" }),
          ...settings.annotations,
        },
      },
      spec: {
        ingressClassName: settings.className ?? "nginx",
        tls: [{ hosts: [fqdn], secretName }],
        rules: [{ host: fqdn, http: { paths: [...entryPaths] } }],
      },
    },
    options,
  );
}

/**
 * Both paths, always: a host of its own hides the wildcard's `/auth` rule, and the catch-all of
 * APISIX would answer logins with the wrong application.
 */
const entryPaths = [path("/auth", "keycloak"), path("/", "apisix-gateway")] as const;

function path(prefix: string, serviceName: string) {
  return {
    path: prefix,
    pathType: "Prefix",
    backend: { service: { name: serviceName, port: { number: 80 } } },
  };
}

/** Labels by which people find everything that belongs to a tenant. */
export function ownLabels(tenantId: string): Record<string, string> {
  return { "app.kubernetes.io/managed-by": "pulumi", "cx.expertflow.com/tenant": tenantId };
}
