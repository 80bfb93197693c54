import { ingressesOf, nginx, traefik } from "./entry-objects.ts";
import type { EntryObjects } from "./entry-objects.ts";
import { findInGateway, gatewayRoutes, refusedBackend } from "./gateway-routes.ts";
import type { IngressRoute } from "./ingress.ts";
import { findInNginx, nginxRoutes } from "./nginx-routes.ts";
import { findInTraefik, traefikRoutes } from "./traefik-routes.ts";

/** Stands for a Service that does not exist behind nginx: the answer is HTTP 503. */
export const missingBackend = "missing";

/** `<namespace>/<name>` of the Service for a request, a word for its absence, or undefined. */
export type FindBackend = (host: string, path: string) => string | undefined;

/**
 * What all controllers make of the objects. A request goes to nginx if that has a route for it, else to
 * Traefik, else to the Gateway. Each meets a Service that is missing in its own way: nginx has nobody to
 * pass the request to, Traefik leaves the route out without a word, a Gateway answers an error.
 */
export function backendFinder(objects: EntryObjects): FindBackend {
  const { services } = objects;
  const withMark = (mark: string) => (route: IngressRoute) =>
    services.has(route.backend) || route.backend === refusedBackend
      ? route
      : { ...route, backend: mark };
  const ofNginx = nginxRoutes(ingressesOf(nginx, objects)).map(withMark(missingBackend));
  const ofTraefik = traefikRoutes(ingressesOf(traefik, objects)).filter(({ backend }) => {
    const type = services.get(backend);
    // By default Traefik does not follow a Service to a name outside.
    return type !== undefined && type !== "ExternalName";
  });
  const ofGateway = gatewayRoutes(objects).map(withMark(refusedBackend));
  return (host, path) =>
    findInNginx(ofNginx, host, path) ??
    findInTraefik(ofTraefik, host, path) ??
    findInGateway(ofGateway, host, path);
}
