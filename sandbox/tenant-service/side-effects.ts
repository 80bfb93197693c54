import { textAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { PlatformState } from "../state.ts";

/** Where domains are added when a tenant names no media server: environment FS_URL of the service. */
const defaultDomainManagerUrl = "http://media.cx.expertflow.example:8000/add-domain/";

/** Everything that a new tenant gets beside its record. */
export function provisionTenant(
  state: PlatformState,
  document: JsonObject,
  realmDelayMs: number,
): void {
  const tenantId = textAt(document, ["tenantId"]);
  const realm = textAt(document, ["tenantSettings", "keyCloak", "realm"]);
  // A realm that outlived an earlier tenant of this name is taken over as it is.
  if (!state.realms.some((other) => other.name === realm)) {
    state.realms.push({ name: realm, availableAt: Date.now() + realmDelayMs });
  }
  addMediaDomain(state, document);
  if (!state.buckets.includes(tenantId)) state.buckets.push(tenantId);
  // One component has registered, as the dialer does once; the real form of the event is not public.
  state.webhookEvents.push({
    clientName: "dialer",
    event: "bootstrap",
    tenantId,
    sentAt: new Date().toISOString(),
  });
}

/** Asks the tenant's media server for its domain; recorded only, no call leaves the sandbox. */
export function addMediaDomain(state: PlatformState, document: JsonObject): void {
  const name = textAt(document, ["tenantId"]);
  const managerUrl =
    textAt(document, ["tenantSettings", "mediaServer", "domainManagerUrl"]) ||
    defaultDomainManagerUrl;
  const others = state.mediaDomains.filter((domain) => domain.name !== name);
  state.mediaDomains = [...others, { name, managerUrl }];
}

/** Takes away what `provisionTenant` made. */
export function deprovisionTenant(state: PlatformState, document: JsonObject): void {
  const tenantId = textAt(document, ["tenantId"]);
  const realm = textAt(document, ["tenantSettings", "keyCloak", "realm"]);
  state.realms = state.realms.filter((other) => other.name !== realm);
  state.mediaDomains = state.mediaDomains.filter((domain) => domain.name !== tenantId);
  state.buckets = state.buckets.filter((bucket) => bucket !== tenantId);
  state.logos = state.logos.filter((logo) => logo.tenantId !== tenantId);
}
