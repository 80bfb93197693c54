import { backendFinder } from "./backend-finder.ts";
import type { FindBackend } from "./backend-finder.ts";
import { findCertificate } from "./certificate-finder.ts";
import type { EntryObjects, TlsPair } from "./entry-objects.ts";

const refreshIntervalMs = 500;

/**
 * The platform's ways in, read again and again; a host that is not known is looked for at once. A real
 * platform has one controller, or an address for each. Here all share one address.
 */
export class RouteTable {
  readonly #read: () => Promise<EntryObjects>;
  #find: FindBackend = () => undefined;
  #objects: EntryObjects | undefined;
  #refreshing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /** @param read reads all objects that lead requests in. */
  constructor(read: () => Promise<EntryObjects>) {
    this.#read = read;
    this.#timer = setInterval(() => void this.#refresh(), refreshIntervalMs);
  }

  /** `<namespace>/<name>` of the Service for a request, a word for its absence, or undefined. */
  async find(host: string, path: string): Promise<string | undefined> {
    const known = this.#find(host, path);
    if (known !== undefined) return known;
    await this.#readAnew();
    return this.#find(host, path);
  }

  /** See {@link findCertificate}; undefined as long as nothing was read, so that no handshake waits for that. */
  async findCertificate(host: string): Promise<TlsPair | "missing" | undefined> {
    if (!this.#objects) return undefined;
    const known = findCertificate(this.#objects, host);
    if (known !== undefined && known !== "missing") return known;
    await this.#readAnew();
    return findCertificate(this.#objects, host);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What is being read already may be older than what is looked for, or fail. */
  async #readAnew(): Promise<void> {
    await this.#refreshing;
    await this.#refresh();
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#read()
      .then((objects) => {
        this.#find = backendFinder(objects);
        this.#objects = objects;
      })
      // Like a real controller, go on with what is known while the API does not answer.
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }
}
