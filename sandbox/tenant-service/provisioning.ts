import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../json.ts";
import type { Knobs } from "../knobs.ts";
import type { Services } from "../services.ts";
import type { PlatformState } from "../state.ts";
import { makeDatabaseUsers, renewAccounts } from "./accounts.ts";
import { RequestError } from "./request-error.ts";
import {
  addMediaDomain,
  copyIcons,
  makeRealm,
  mediaDomainOf,
  realmName,
  sendBootstrapEvents,
} from "./side-effects.ts";

/** Why the step after the named one fails. */
const failures: Partial<Record<Knobs["partial"], string>> = {
  afterRealm: "Request failed with status code 500: the media server did not add the domain",
  afterMedia: "connect ECONNREFUSED 10.96.0.17:9000: the icons were not copied",
  afterIcons: "Request failed with status code 503: a webhook was not reached",
};

/** Makes what a tenant has beside its record, and fails where the knobs say so. */
export class Provisioning {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Realm and database users, media domain, icons and events of a new tenant, in this order. */
  provision(document: JsonObject, partial: Knobs["partial"]): Promise<void> {
    return this.#afterDelay(async (state) => {
      this.#makeAccounts(state, document);
      failAfter("afterRealm", partial);
      await this.#addMediaDomain(state, document);
      failAfter("afterMedia", partial);
      copyIcons(state, document);
      failAfter("afterIcons", partial);
      sendBootstrapEvents(state, document);
    });
  }

  /** The domain on the media server that a tenant has now. */
  moveMediaDomain(document: JsonObject): Promise<void> {
    return this.#afterDelay((state) => this.#addMediaDomain(state, document));
  }

  /** Does the work at once and reports its failure, or later, when nobody waits for it any more. */
  async #afterDelay(work: (state: PlatformState) => Promise<void>): Promise<void> {
    const { store, knobs } = this.#services;
    // Work that outlives a reset ends in the old state and disturbs nobody.
    const { state } = store;
    const working = async () => {
      const { sideEffectsDelayMs } = knobs.current;
      if (sideEffectsDelayMs > 0) await sleep(sideEffectsDelayMs, undefined, { ref: false });
      await work(state).finally(() => {
        store.changed();
      });
    };
    if (knobs.current.sideEffectsDelayMs === 0) return working();
    working().catch((error: unknown) => {
      // The client has its answer; such a failure stands in the log of the service only.
      if (!(error instanceof RequestError)) process.emitWarning(String(error));
    });
  }

  #makeAccounts(state: PlatformState, document: JsonObject): void {
    const { leftoverRealm, realmDelayMs, secretsFollowRecord } = this.#services.knobs.current;
    const name = realmName(document);
    const isLeftover = state.realms.some((other) => other.name === name);
    if (isLeftover && leftoverRealm !== "takeOver") {
      throw new RequestError(
        leftoverRealm === "conflict" ? 409 : 500,
        `Realm ${name} already exists`,
      );
    }
    makeRealm(state, document, realmDelayMs);
    makeDatabaseUsers(state, document);
    // Only what is left of an earlier tenant can have other passwords than its record.
    if (secretsFollowRecord) renewAccounts(state, document);
  }

  async #addMediaDomain(state: PlatformState, document: JsonObject): Promise<void> {
    const { mediaDomain, gatewayTimeoutMs } = this.#services.knobs.current;
    const wanted = mediaDomainOf(document);
    // Half as long again as anybody who asks through the gateway can wait.
    if (mediaDomain === "slow") await sleep(gatewayTimeoutMs * 1.5, undefined, { ref: false });
    if (mediaDomain === "unreachable") {
      throw new RequestError(500, `connect ECONNREFUSED: ${wanted.managerUrl} did not answer`);
    }
    const isThere = state.mediaDomains.some(
      ({ name, managerUrl }) => name === wanted.name && managerUrl === wanted.managerUrl,
    );
    if (mediaDomain === "failIfExists" && isThere) {
      const problem = "Request failed with status code 409";
      throw new RequestError(500, `${problem}: domain ${wanted.name} already exists`);
    }
    addMediaDomain(state, wanted);
  }
}

function failAfter(step: Knobs["partial"], partial: Knobs["partial"]): void {
  if (step === partial) throw new RequestError(500, failures[step] ?? "Internal Server Error");
}
