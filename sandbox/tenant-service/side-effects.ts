import { textAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { PlatformState } from "../state.ts";
import { realmAccounts } from "./accounts.ts";

/** Where domains are added when a tenant names no media server: environment FS_URL of the service. */
const defaultDomainManagerUrl = "http://media.cx.expertflow.example:8000/add-domain/";

/** A domain of the media server, with the address that adds it. */
export type MediaDomain = PlatformState["mediaDomains"][number];

/** The realm that a tenant's document names. */
export function realmName(document: JsonObject): string {
  return textAt(document, ["tenantSettings", "keyCloak", "realm"]);
}

/** Makes the realm, which answers after the delay; one that is there already keeps its accounts. */
export function makeRealm(state: PlatformState, document: JsonObject, realmDelayMs: number): void {
  const name = realmName(document);
  const tenantId = textAt(document, ["tenantId"]);
  const leftover = state.realms.find((other) => other.name === name);
  const realm = leftover
    ? { ...leftover, tenantId }
    : {
        name,
        tenantId,
        availableAt: Date.now() + realmDelayMs,
        accounts: realmAccounts(document),
      };
  state.realms = [...state.realms.filter((other) => other !== leftover), realm];
}

/** The media domain that a tenant is to have. */
export function mediaDomainOf(document: JsonObject): MediaDomain {
  const managerUrl =
    textAt(document, ["tenantSettings", "mediaServer", "domainManagerUrl"]) ||
    defaultDomainManagerUrl;
  return { name: textAt(document, ["tenantId"]), managerUrl };
}

/** Adds the domain to its media server; recorded only, no call leaves the sandbox. */
export function addMediaDomain(state: PlatformState, domain: MediaDomain): void {
  const others = state.mediaDomains.filter(({ name }) => name !== domain.name);
  state.mediaDomains = [...others, domain];
}

/** Copies the channel icons into a bucket of the tenant. */
export function copyIcons(state: PlatformState, document: JsonObject): void {
  const bucket = textAt(document, ["tenantId"]);
  if (!state.buckets.includes(bucket)) state.buckets.push(bucket);
}

/**
 * Tells the components about the new tenant. One component has registered, as the dialer does once;
 * the real form of the event is not public.
 */
export function sendBootstrapEvents(state: PlatformState, document: JsonObject): void {
  state.webhookEvents.push({
    clientName: "dialer",
    event: "bootstrap",
    tenantId: textAt(document, ["tenantId"]),
    sentAt: new Date().toISOString(),
  });
}

/** Takes away everything that a tenant got beside its record. */
export function deprovisionTenant(state: PlatformState, document: JsonObject): void {
  const tenantId = textAt(document, ["tenantId"]);
  state.realms = state.realms.filter((other) => other.name !== realmName(document));
  state.databaseUsers = state.databaseUsers.filter((user) => user.tenantId !== tenantId);
  state.mediaDomains = state.mediaDomains.filter((domain) => domain.name !== tenantId);
  state.buckets = state.buckets.filter((bucket) => bucket !== tenantId);
  state.logos = state.logos.filter((logo) => logo.tenantId !== tenantId);
}
