import { routesOfIngress } from "./ingress.ts";
import type { Ingress, IngressRoute } from "./ingress.ts";

/** A route as a router of Traefik's. */
export interface TraefikRoute extends IngressRoute {
  readonly priority: number;
}

/** The entry point that takes HTTPS. */
const entryPoint = "websecure";
const annotationPrefix = "traefik.ingress.kubernetes.io/router.";

/**
 * The routes of all Ingresses of Traefik, as version 3.6 orders them: by a priority that is the
 * length of the rule's text, or an annotation that counts for all paths of its object. An exact host
 * does not go before a wildcard.
 */
export function traefikRoutes(ingresses: readonly Ingress[]): TraefikRoute[] {
  return (
    ingresses
      .filter(answersHttps)
      .flatMap((ingress) =>
        routesOfIngress(ingress).map((route) => ({
          ...route,
          priority: annotatedPriority(ingress) ?? ruleText(route).length,
        })),
      )
      // Equal priorities have no order in Traefik. Here the shorter path wins, so that nobody relies on it.
      .sort((one, other) => other.priority - one.priority || one.path.length - other.path.length)
  );
}

/** The Service for a request, as Traefik finds it. */
export function findInTraefik(
  routes: readonly TraefikRoute[],
  host: string,
  path: string,
): string | undefined {
  return routes.find((route) => isHostMatch(route, host) && isPathMatch(route, path))?.backend;
}

/** Our entry points have no TLS of their own: without both annotations a router takes no HTTPS. */
function answersHttps(ingress: Ingress): boolean {
  const entryPoints = annotation(ingress, "entrypoints")?.split(",") ?? [entryPoint];
  return entryPoints.includes(entryPoint) && annotation(ingress, "tls") === "true";
}

function annotatedPriority(ingress: Ingress): number | undefined {
  const text = annotation(ingress, "priority");
  // Zero counts as not given.
  return text === undefined || text === "0" ? undefined : Number(text);
}

function annotation({ metadata }: Ingress, name: string): string | undefined {
  return metadata?.annotations?.[annotationPrefix + name];
}

/** The rule that Traefik writes for itself; only its length matters here. */
function ruleText({ host, path, isExact }: IngressRoute): string {
  const pathRule = `${isExact ? "Path" : "PathPrefix"}(\`${path}\`)`;
  return host === "" ? pathRule : `${hostRule(host)} && ${pathRule}`;
}

function hostRule(host: string): string {
  if (!host.startsWith("*.")) return `Host(\`${host}\`)`;
  const domain = host.slice("*.".length).replaceAll(".", "\\.");
  return `HostRegexp(\`^[a-zA-Z0-9-]+\\.${domain}$\`)`;
}

function isHostMatch({ host }: IngressRoute, asked: string): boolean {
  return host === "" || host === asked || host === asked.replace(/^[^.]+/, "*");
}

/** Not by path elements: `/auth` takes `/authx` too. */
function isPathMatch({ path, isExact }: IngressRoute, asked: string): boolean {
  return isExact ? asked === path : asked.startsWith(path);
}
