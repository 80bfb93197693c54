import { dnsAnnotations } from "./dns.ts";
import {
  entryName,
  sharedTlsSecret,
  type DnsSettings,
  type EntryHost,
  type IngressObject,
  type TlsSettings,
} from "./entry.ts";
import {
  awaitAnnotations,
  headOf,
  metadataOf,
  pathsOf,
  type IngressManifest,
  type IngressPath,
  type Path,
  type TenantObject,
} from "./manifest.ts";

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
 * One Ingress with both paths, always: a host of its own hides the wildcard's `/auth` rule, and the
 * catch-all of APISIX would answer logins with the wrong application.
 */
export function nginxObjects(
  host: EntryHost,
  settings: IngressObject,
  dns: DnsSettings,
): TenantObject[] {
  const part = { suffix: "", annotations: nginxAnnotations, paths: pathsOf(settings) };
  return [ingress(host, settings, dns, part)];
}

/**
 * Traefik counts a priority per object and has no order among equal ones, so each path has an object
 * of its own. Both are above any wildcard, whose priority is the length of its rule.
 */
export function traefikObjects(
  host: EntryHost,
  settings: IngressObject,
  dns: DnsSettings,
): TenantObject[] {
  const [auth, platform] = pathsOf(settings);
  const annotations = (priority: number) => ({
    "traefik.ingress.kubernetes.io/router.entrypoints": settings.entryPoint ?? "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
    "traefik.ingress.kubernetes.io/router.priority": String(priority),
  });
  const parts: Part[] = [
    { suffix: "", annotations: annotations(100_000), paths: [platform] },
    { suffix: authSuffix, annotations: annotations(100_001), paths: [auth] },
  ];
  return parts.map((part) => ingress(host, settings, dns, part));
}

/** End of the names of Traefik's second object. */
export const authSuffix = "-auth";

/** One Ingress object of a tenant. */
interface Part {
  /** Behind the tenantId in the names of resource and object. */
  suffix: string;
  annotations: Record<string, string>;
  paths: Path[];
}

function ingress(
  host: EntryHost,
  settings: IngressObject,
  dns: DnsSettings,
  { suffix, annotations, paths }: Part,
): TenantObject {
  const { tenantId, fqdn, customHost } = host;
  const tls = customHost?.tls ?? settings.tls;
  const metadata = metadataOf(tenantId, settings);
  const manifest: IngressManifest = {
    ...headOf("Ingress"),
    metadata: {
      ...metadata,
      name: metadata.name + suffix,
      annotations: {
        ...annotations,
        // cert-manager makes one certificate per annotated object, so only one of them may have it.
        ...(suffix === "" && issuerAnnotations(tls)),
        ...dnsAnnotations(host, dns),
        ...awaitAnnotations(settings),
        ...settings.annotations,
      },
    },
    spec: {
      ingressClassName: settings.className ?? settings.kind,
      tls: [{ hosts: [fqdn], secretName: secretNameOf(tls, tenantId) }],
      rules: [{ host: fqdn, http: { paths: paths.map((path) => ingressPath(path, settings)) } }],
    },
  };
  return { suffix, manifest };
}

function ingressPath({ path, backend }: Path, { pathType = "Prefix" }: IngressObject): IngressPath {
  const service = { name: backend.service, port: { number: backend.port } };
  return { path, pathType, backend: { service } };
}

function issuerAnnotations(tls: TlsSettings): Record<string, string> {
  if (tls.kind !== "cert-manager") return {};
  return tls.issuer === undefined
    ? { "cert-manager.io/cluster-issuer": tls.clusterIssuer ?? "" }
    : { "cert-manager.io/issuer": tls.issuer };
}

export function secretNameOf(tls: TlsSettings, tenantId: string): string {
  if (tls.secretName !== undefined) return tls.secretName;
  return tls.kind === "shared" ? sharedTlsSecret : `${entryName(tenantId)}-tls`;
}
