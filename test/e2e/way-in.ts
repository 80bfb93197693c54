import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api, CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { askAsHost } from "../sandbox/test-platform.ts";
import type { Site } from "./site.ts";

const namespace = "ef-external";
const wildcardHost = "*.cx.localhost";
/** Host name of a tenant on a site's platform. */
export function hostOf(tenantId: string): string {
  return `${tenantId}.cx.localhost`;
}

/** What the platform's entry answers for a tenant: which realm it shows, and the status of its application. */
export async function answersFor(site: Site, tenantId: string) {
  const { urls, caCertFile } = site.platform;
  const ca = await readFile(caCertFile ?? "", "utf8");
  const get = (path: string) => askAsHost(`${urls.gateway ?? ""}${path}`, hostOf(tenantId), ca);
  const [realm, page] = [await get(`/auth/realms/${tenantId}`), await get("/unified-admin")];
  return {
    realm: realm.json["realm"] ?? realm.status,
    page: page.text.includes("Log in") ? "Log in" : page.status,
  };
}

/** The same, once it is as wanted; controllers need a moment. What it was last, when that does not come. */
export async function answersBecome(
  site: Site,
  tenantId: string,
  wanted: Awaited<ReturnType<typeof answersFor>>,
) {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answers = await answersFor(site, tenantId);
    const isWanted = answers.realm === wanted.realm && answers.page === wanted.page;
    if (isWanted || Date.now() > deadline) return answers;
    await sleep(100);
  }
}

/** An Ingress with one host and the Service behind each path. */
export interface ForeignIngress {
  name: string;
  namespace?: string;
  className?: string;
  host: string;
  paths: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Somebody else's Ingress. */
export async function makeIngress(site: Site, ingress: ForeignIngress): Promise<void> {
  const { name, host, paths, annotations = {}, className = "nginx" } = ingress;
  await site.kubernetes(NetworkingV1Api).createNamespacedIngress({
    namespace: ingress.namespace ?? namespace,
    body: {
      metadata: { name, annotations },
      spec: {
        ingressClassName: className,
        rules: [
          {
            host,
            http: {
              paths: Object.entries(paths).map(([path, service]) => ({
                path,
                pathType: "Prefix",
                backend: { service: { name: service, port: { number: 80 } } },
              })),
            },
          },
        ],
      },
    },
  });
}

export async function removeIngress(
  site: Site,
  { name, namespace: where = namespace }: Pick<ForeignIngress, "name" | "namespace">,
): Promise<void> {
  await site.kubernetes(NetworkingV1Api).deleteNamespacedIngress({ name, namespace: where });
}

/** Services with nobody behind them: whoever gets there sees HTTP 503. */
const elsewhere = { "/": "elsewhere", "/auth": "elsewhere-login" };

/** The platform's own way in for every host name below the root domain; it leads elsewhere. */
export async function makeWildcard(site: Site, kind: "nginx" | "traefik" | "gateway") {
  await makeServices(site, Object.values(elsewhere));
  if (kind === "gateway") {
    await makeRoute(site, { name: "wildcard", host: wildcardHost, paths: elsewhere });
    return;
  }
  const router = "traefik.ingress.kubernetes.io/router";
  const annotations = { [`${router}.entrypoints`]: "websecure", [`${router}.tls`]: "true" };
  for (const [path, service] of Object.entries(elsewhere)) {
    const name = `wildcard-${kind}${path.replace("/", "-")}0`;
    const common = { className: kind, host: wildcardHost, annotations };
    await makeIngress(site, { ...common, name, paths: { [path]: service } });
  }
}

async function makeServices(site: Site, names: readonly string[]): Promise<void> {
  const core = site.kubernetes(CoreV1Api);
  const known = (await core.listNamespacedService({ namespace })).items;
  for (const name of names) {
    if (known.some(({ metadata }) => metadata?.name === name)) continue;
    const body = { metadata: { name }, spec: { ports: [{ port: 80 }] } };
    await core.createNamespacedService({ namespace, body });
  }
}

/** Somebody else's HTTPRoute on the platform's Gateway. */
export async function makeRoute(
  site: Site,
  { name, host, paths }: Pick<ForeignIngress, "name" | "host" | "paths">,
): Promise<void> {
  await site.kubernetes(CustomObjectsApi).createNamespacedCustomObject({
    group: "gateway.networking.k8s.io",
    version: "v1",
    namespace,
    plural: "httproutes",
    body: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name },
      spec: {
        parentRefs: [{ name: "platform" }],
        hostnames: [host],
        rules: Object.entries(paths).map(([value, service]) => ({
          matches: [{ path: { type: "PathPrefix", value } }],
          backendRefs: [{ name: service, port: 80 }],
        })),
      },
    },
  });
}

/** Somebody else's DNS record, in whatever namespace. */
export async function makeEndpoint(
  site: Site,
  { name, host, namespace: where }: { name: string; host: string; namespace: string },
): Promise<void> {
  await site.kubernetes(CustomObjectsApi).createNamespacedCustomObject({
    group: "externaldns.k8s.io",
    version: "v1alpha1",
    namespace: where,
    plural: "dnsendpoints",
    body: {
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: { name },
      spec: { endpoints: [{ dnsName: host, recordType: "A", targets: ["192.0.2.1"] }] },
    },
  });
}

/** Takes away the wildcards of nginx and Traefik; the Gateway's is no hindrance to them. */
export async function removeWildcards(site: Site): Promise<void> {
  const api = site.kubernetes(NetworkingV1Api);
  const { items } = await api.listNamespacedIngress({ namespace });
  const names = items.map(({ metadata }) => metadata?.name ?? "");
  for (const name of names.filter((each) => each.startsWith("wildcard"))) {
    await api.deleteNamespacedIngress({ name, namespace });
  }
}

/** Makes the TLS secrets that the site's Ingresses name, as cert-manager or an operator does. */
export async function makeCertificates(site: Site): Promise<void> {
  const core = site.kubernetes(CoreV1Api);
  const wildcard = await core.readNamespacedSecret({ name: "ef-ingress-tls-secret", namespace });
  const { items } = await site.kubernetes(NetworkingV1Api).listNamespacedIngress({ namespace });
  const wanted = items.flatMap(({ spec }) => spec?.tls ?? []).map(({ secretName }) => secretName);
  const { items: secrets } = await core.listNamespacedSecret({ namespace });
  const present = new Set(secrets.map(({ metadata }) => metadata?.name));
  for (const name of new Set(wanted)) {
    if (name === undefined || present.has(name)) continue;
    const body = { metadata: { name }, type: "kubernetes.io/tls", data: wildcard.data ?? {} };
    await core.createNamespacedSecret({ namespace, body });
  }
}
