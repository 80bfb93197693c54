import type { Loose } from "../providers/objects.ts";
import { stackKind } from "./kinds.ts";

/** A resource, as the engine shows it to a rule before it is made, changed or left as it is. */
export interface Seen {
  type: string;
  urn: string;
  name: string;
  /** Its checked arguments. Secrets are in clear, and a value that is not known yet is one of `unknownValues`. */
  properties: Loose;
  /** Pulumi's option `protect`. */
  isProtected: boolean;
  /** URN of the component that it is a part of. */
  parent: string | undefined;
  /** Arguments of its provider; that of our resources has the stack's whole configuration. */
  provider: Loose;
}

/** What one run of the engine has shown so far. Each resource comes after those that it depends on. */
export class Run {
  readonly #seen = new Map<string, Seen>();
  readonly #claims = new Map<string, string>();
  /** When it is. */
  readonly now: () => Date;

  constructor(now = () => new Date()) {
    this.now = now;
  }

  /** Adds a resource, once: each rule shows it. The root of a stack behind others begins a new run. */
  see(resource: Seen): void {
    if (resource.type === stackKind && this.#seen.size > 1) {
      this.#seen.clear();
      this.#claims.clear();
    }
    if (!this.#seen.has(resource.urn)) this.#seen.set(resource.urn, resource);
  }

  /** The resources of which this is true, in the order in which they came. */
  resources(isMeant: (resource: Seen) => boolean): Seen[] {
    return [...this.#seen.values()].filter(isMeant);
  }

  /** True for one resource alone: the first that asks. What is wrong with a stack is said there. */
  claims(what: string, { urn }: Seen): boolean {
    const first = this.#claims.get(what) ?? urn;
    this.#claims.set(what, first);
    return first === urn;
  }
}
