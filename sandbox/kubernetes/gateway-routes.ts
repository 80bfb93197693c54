import type { Gateway, GatewayObjects, HttpRoute, ReferenceGrant } from "./gateway-api.ts";
import { isBelow } from "./ingress.ts";
import type { IngressRoute } from "./ingress.ts";

/** Stands for a Service that a route may not reach, or that does not exist: the answer is HTTP 500. */
export const refusedBackend = "refused";

/**
 * The routes of all HTTPRoutes that a Gateway takes, in the order in which a request looks at them: the
 * most specific host, then `Exact`, then the longest path, then the oldest object.
 */
export function gatewayRoutes({ gateways, routes, grants }: GatewayObjects): IngressRoute[] {
  return routes
    .toSorted((one, other) => ageOf(one).localeCompare(ageOf(other)))
    .flatMap((route) => hostsOf(route, gateways).flatMap((host) => pathsOf(route, host, grants)))
    .sort(
      (one, other) =>
        specificityOf(other.host) - specificityOf(one.host) ||
        Number(other.isExact) - Number(one.isExact) ||
        other.path.length - one.path.length,
    );
}

/** The Service for a request, as the Gateway API has it, or {@link refusedBackend}. */
export function findInGateway(
  routes: readonly IngressRoute[],
  host: string,
  path: string,
): string | undefined {
  const isMatch = (route: IngressRoute) =>
    covers(route.host, host) && (route.isExact ? path === route.path : isBelow(path, route.path));
  return routes.find(isMatch)?.backend;
}

/** The hosts of a route that a listener takes too. */
function hostsOf({ metadata, spec }: HttpRoute, gateways: readonly Gateway[]): string[] {
  const listeners = spec.parentRefs.flatMap(({ name, namespace, sectionName }) =>
    gateways
      .filter((gateway) => gateway.metadata.name === name)
      .filter((gateway) => gateway.metadata.namespace === (namespace ?? metadata.namespace))
      .flatMap((gateway) =>
        gateway.spec.listeners.filter(
          (listener) =>
            (sectionName === undefined || listener.name === sectionName) &&
            (gateway.metadata.namespace === metadata.namespace ||
              listener.allowedRoutes?.namespaces?.from === "All"),
        ),
      ),
  );
  return spec.hostnames.filter((host) =>
    listeners.some(({ hostname = "" }) => covers(hostname, host)),
  );
}

function pathsOf(
  { metadata, spec }: HttpRoute,
  host: string,
  grants: readonly ReferenceGrant[],
): IngressRoute[] {
  return spec.rules.flatMap(({ matches, backendRefs }) => {
    const [backend] = backendRefs;
    const namespace = backend?.namespace ?? metadata.namespace;
    const isReachable =
      backend !== undefined &&
      (namespace === metadata.namespace ||
        grants.some((grant) => allows(grant, metadata.namespace, namespace, backend.name)));
    return matches.map(({ path }) => ({
      host,
      path: path.value,
      isExact: path.type === "Exact",
      backend: isReachable ? `${namespace}/${backend.name}` : refusedBackend,
    }));
  });
}

function allows(
  { metadata, spec }: ReferenceGrant,
  from: string,
  to: string,
  service: string,
): boolean {
  return (
    metadata.namespace === to &&
    spec.from.some(({ kind, namespace }) => kind === "HTTPRoute" && namespace === from) &&
    spec.to.some(({ kind, name = service }) => kind === "Service" && name === service)
  );
}

/** A wildcard covers any number of labels, unlike one of an Ingress; "" covers every host. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === "" || pattern === host) return true;
  return pattern.startsWith("*.") && host.endsWith(pattern.slice(1));
}

/** Exact hosts before wildcards, longer ones first. */
function specificityOf(host: string): number {
  return host.startsWith("*.") ? host.length : 1_000 + host.length;
}

function ageOf({ metadata }: HttpRoute): string {
  return `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`;
}
