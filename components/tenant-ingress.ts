import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { dnsAnnotations } from "./dns-annotations.ts";
import {
  entryName,
  entryNamespace,
  ownLabels,
  sharedTlsSecret,
  type DnsSettings,
  type EntryHost,
  type IngressObject,
  type IngressSettings,
  type TlsSettings,
} from "./entry.ts";
import { pathsOf, type Path } from "./entry-paths.ts";
import { tenantRoute } from "./tenant-route.ts";

/** The objects that lead a tenant's host name in; none when the platform routes every host already. */
export function tenantIngress(
  host: EntryHost,
  settings: IngressSettings,
  dns: DnsSettings,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  switch (settings.kind) {
    case "none":
      return [];
    case "gateway":
      return tenantRoute(host, settings, options);
    case "nginx":
      return [ingress(host, settings, dns, nginxPart(settings), options)];
    case "traefik":
      return traefikParts(settings).map((part) => ingress(host, settings, dns, part, options));
  }
}

/** One Ingress object of a tenant. */
interface Part {
  /** Behind the tenantId in the names of resource and object. */
  suffix: string;
  annotations: Record<string, string>;
  paths: Path[];
  /** cert-manager makes one certificate per annotated object, so only one of them may have it. */
  hasIssuer: boolean;
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

/**
 * Both paths, always: a host of its own hides the wildcard's `/auth` rule, and the catch-all of
 * APISIX would answer logins with the wrong application.
 */
function nginxPart(settings: IngressObject): Part {
  const { auth, platform } = pathsOf(settings);
  return { suffix: "", annotations: nginxAnnotations, paths: [auth, platform], hasIssuer: true };
}

/**
 * Traefik counts a priority per object and has no order among equal ones, so each path has an object
 * of its own. Both are above any wildcard, whose priority is the length of its rule.
 */
function traefikParts(settings: IngressObject): Part[] {
  const { auth, platform } = pathsOf(settings);
  const annotations = (priority: number) => ({
    "traefik.ingress.kubernetes.io/router.entrypoints": settings.entryPoint ?? "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
    "traefik.ingress.kubernetes.io/router.priority": String(priority),
  });
  return [
    { suffix: "", annotations: annotations(100_000), paths: [platform], hasIssuer: true },
    { suffix: "-auth", annotations: annotations(100_001), paths: [auth], hasIssuer: false },
  ];
}

function ingress(
  host: EntryHost,
  settings: IngressObject,
  dns: DnsSettings,
  part: Part,
  options: pulumi.CustomResourceOptions,
): k8s.networking.v1.Ingress {
  const { tenantId, fqdn, customHost } = host;
  const tls = customHost?.tls ?? settings.tls;
  return new k8s.networking.v1.Ingress(
    tenantId + part.suffix,
    {
      metadata: {
        // A fixed name: another name for the same host would be a second Ingress.
        name: entryName(tenantId, settings) + part.suffix,
        namespace: settings.namespace ?? entryNamespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
        annotations: {
          ...part.annotations,
          ...(part.hasIssuer && issuerAnnotations(tls)),
          ...dnsAnnotations(host, dns),
          ...awaitAnnotations(settings),
          ...settings.annotations,
        },
      },
      spec: {
        ingressClassName: settings.className ?? settings.kind,
        tls: [{ hosts: [fqdn], secretName: secretNameOf(tls, tenantId) }],
        rules: [
          { host: fqdn, http: { paths: part.paths.map((path) => ingressPath(path, settings)) } },
        ],
      },
    },
    options,
  );
}

function ingressPath({ path, backend }: Path, { pathType = "Prefix" }: IngressObject) {
  const service = { name: backend.service, port: { number: backend.port } };
  return { path, pathType, backend: { service } };
}

/** Waiting is the exception: the built-in wait asks for a status that not every controller writes. */
function awaitAnnotations({ awaitReady, awaitTimeoutSeconds = 120 }: IngressObject) {
  return awaitReady === true
    ? { "pulumi.com/timeoutSeconds": String(awaitTimeoutSeconds) }
    : { "pulumi.com/skipAwait": "true" };
}

function issuerAnnotations(tls: TlsSettings): Record<string, string> {
  if (tls.kind !== "cert-manager") return {};
  return tls.issuer === undefined
    ? { "cert-manager.io/cluster-issuer": tls.clusterIssuer ?? "" }
    : { "cert-manager.io/issuer": tls.issuer };
}

function secretNameOf(tls: TlsSettings, tenantId: string): string {
  if (tls.secretName !== undefined) return tls.secretName;
  return tls.kind === "shared" ? sharedTlsSecret : `cx-${tenantId}-tls`;
}
