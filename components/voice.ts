import * as pulumi from "@pulumi/pulumi";
import { isKnownTo } from "../providers/resources/tenant/schema.ts";
import { tenantConnection, type Platform } from "./platform.ts";

/** What of a tenant has to do with voice. */
interface VoiceTenant {
  tenantId: string;
  mediaServer?: unknown;
}

/** How a tenant may not fit to whether its platform has voice (contract §8). */
export type VoiceDoubt = "noMediaServer" | "noVoice";

/** Undefined where they fit, and where the platform does not say. */
export function voiceDoubtOf(
  { mediaServer }: VoiceTenant,
  platform: Platform,
): VoiceDoubt | undefined {
  const { voice } = platform;
  const isVoiceTenant = mediaServer !== undefined;
  if (voice === undefined || voice === isVoiceTenant) return undefined;
  if (isVoiceTenant) return "noVoice";
  // Before 5.1 the platform itself says which media server its tenants have.
  const isSaidHere = isKnownTo(tenantConnection(platform).version, "mediaServer");
  return isSaidHere ? "noMediaServer" : undefined;
}

const words: Readonly<Record<VoiceDoubt, string>> = {
  noMediaServer:
    "the platform has voice (platform.voice), and these tenants have no mediaServer, so their agents have no softphone; set mediaServer.wssUrl and .domainManagerUrl, for all tenants in tenantDefaults",
  noVoice:
    "the platform has no voice (platform.voice: false), and these tenants have a mediaServer, which nobody uses; take it out, or set platform.voice: true",
};

const mostNames = 12;

/** One warning for all tenants of a kind: on many platforms none of them fits. */
export function voiceWarning(doubt: VoiceDoubt, tenantIds: readonly string[]): string {
  const more = tenantIds.length - mostNames;
  const names = tenantIds.slice(0, mostNames).join(", ");
  return `${words[doubt]}: ${names}${more > 0 ? ` and ${String(more)} more` : ""}`;
}

let untold: { doubt: VoiceDoubt; tenantId: string }[] = [];

/** Warns about a tenant that does not fit, together with all others that the program declares in one go. */
export function warnAboutVoice(tenant: VoiceTenant, platform: Platform): void {
  const doubt = voiceDoubtOf(tenant, platform);
  if (doubt === undefined) return;
  if (untold.length === 0) setImmediate(tellAll);
  untold.push({ doubt, tenantId: tenant.tenantId });
}

function tellAll(): void {
  const all = Map.groupBy(untold, ({ doubt }) => doubt);
  untold = [];
  for (const [doubt, tenants] of all) {
    const tenantIds = tenants.map(({ tenantId }) => tenantId);
    void pulumi.log.warn(voiceWarning(doubt, tenantIds));
  }
}
