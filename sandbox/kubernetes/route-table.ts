import { findBackend, routesOf } from "./ingress-routes.ts";
import type { Ingress, IngressRoute } from "./ingress-routes.ts";

const refreshIntervalMs = 500;

/** The Ingress objects, read again and again; a host that is not known is looked for at once. */
export class IngressTable {
  readonly #list: () => Promise<Ingress[]>;
  #routes: readonly IngressRoute[] = [];
  #refreshing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /** @param list reads all Ingress objects. */
  constructor(list: () => Promise<Ingress[]>) {
    this.#list = list;
    this.#timer = setInterval(() => void this.#refresh(), refreshIntervalMs);
  }

  /** `<namespace>/<name>` of the Service for a request, or undefined. */
  async find(host: string, path: string): Promise<string | undefined> {
    const known = findBackend(this.#routes, host, path);
    if (known !== undefined) return known;
    await this.#refresh();
    return findBackend(this.#routes, host, path);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#list()
      .then((ingresses) => {
        this.#routes = routesOf(ingresses);
      })
      // Like a real controller, go on with what is known while the API does not answer.
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }
}
