import { isKnownTo } from "../providers/resources/tenant/schema.ts";
import { tenantConnection, type Platform } from "./platform.ts";

/** What about a tenant does not fit to whether its platform has voice (contract §8). */
export function voiceWarnings(
  { tenantId, mediaServer }: { tenantId: string; mediaServer?: unknown },
  platform: Platform,
): string[] {
  const { voice } = platform;
  const isVoiceTenant = mediaServer !== undefined;
  if (voice === undefined || voice === isVoiceTenant) return [];
  if (isVoiceTenant) {
    return [
      `tenant '${tenantId}' has a mediaServer, but its platform has no voice (platform.voice: false), so nobody uses it; take it out, or set platform.voice: true`,
    ];
  }
  // Before 5.1 the platform itself says which media server its tenants have.
  if (!isKnownTo(tenantConnection(platform).version, "mediaServer")) return [];
  return [
    `tenant '${tenantId}' has no mediaServer, but its platform has voice (platform.voice), so its agents have no softphone; set mediaServer.wssUrl and .domainManagerUrl, for all tenants in tenantDefaults`,
  ];
}
