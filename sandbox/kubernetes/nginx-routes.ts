import { isBelow, routesOfIngress } from "./ingress.ts";
import type { Ingress, IngressRoute } from "./ingress.ts";

/** The routes of all Ingresses of nginx, in the order in which a request looks at them. */
export function nginxRoutes(ingresses: readonly Ingress[]): IngressRoute[] {
  return (
    ingresses
      // Where two Ingresses claim one path, the older one has it.
      .toSorted((one, other) => ageOf(one) - ageOf(other))
      .flatMap(routesOfIngress)
      .sort(
        (one, other) =>
          other.path.length - one.path.length || Number(other.isExact) - Number(one.isExact),
      )
  );
}

/**
 * The Service for a request, as ingress-nginx finds it: each host is a server of its own, so that an
 * exact host hides a wildcard completely, also for paths that only the wildcard has.
 */
export function findInNginx(
  routes: readonly IngressRoute[],
  host: string,
  path: string,
): string | undefined {
  const wildcard = host.replace(/^[^.]+/, "*");
  const server = [host, wildcard, ""].find((name) => routes.some((route) => route.host === name));
  return routes.find((route) => route.host === server && isPathMatch(route, path))?.backend;
}

function ageOf({ metadata }: Ingress): number {
  return metadata?.creationTimestamp?.getTime() ?? 0;
}

function isPathMatch(route: IngressRoute, path: string): boolean {
  return route.isExact ? path === route.path : isBelow(path, route.path);
}
