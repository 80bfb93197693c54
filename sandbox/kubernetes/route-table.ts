import type { GatewayObjects } from "./gateway-api.ts";
import { findInGateway, gatewayRoutes } from "./gateway-routes.ts";
import type { Ingress } from "./ingress.ts";
import { findInNginx, nginxRoutes } from "./nginx-routes.ts";
import { findInTraefik, traefikRoutes } from "./traefik-routes.ts";

const refreshIntervalMs = 500;

/** What all controllers together look at. */
export interface EntryObjects extends GatewayObjects {
  readonly ingresses: readonly Ingress[];
}

type Find = (host: string, path: string) => string | undefined;

/**
 * The platform's ways in, read again and again; a host that is not known is looked for at once. A real
 * platform has one controller, or an address for each. Here all share one address: a request goes to
 * nginx if that has a route for it, else to Traefik, else to the Gateway.
 */
export class RouteTable {
  readonly #read: () => Promise<EntryObjects>;
  #find: Find = () => undefined;
  #refreshing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /** @param read reads all objects that lead requests in. */
  constructor(read: () => Promise<EntryObjects>) {
    this.#read = read;
    this.#timer = setInterval(() => void this.#refresh(), refreshIntervalMs);
  }

  /** `<namespace>/<name>` of the Service for a request, or undefined. */
  async find(host: string, path: string): Promise<string | undefined> {
    const known = this.#find(host, path);
    if (known !== undefined) return known;
    await this.#refresh();
    return this.#find(host, path);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#read()
      .then((objects) => {
        this.#find = finderIn(objects);
      })
      // Like a real controller, go on with what is known while the API does not answer.
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }
}

function finderIn(objects: EntryObjects): Find {
  const ofNginx = nginxRoutes(objects.ingresses);
  const ofTraefik = traefikRoutes(objects.ingresses);
  const ofGateway = gatewayRoutes(objects);
  return (host, path) =>
    findInNginx(ofNginx, host, path) ??
    findInTraefik(ofTraefik, host, path) ??
    findInGateway(ofGateway, host, path);
}
