import { createHash } from "node:crypto";
import { isUnknown, unknownValue } from "../engine/unknowns.ts";
import { mergeObjects } from "../objects.ts";
import { notUsed } from "./secret-paths.ts";

type Loose = Readonly<Record<string, unknown>>;

/** URLs that are the same on every platform: services inside the cluster (contract §4.3, release 5.1). */
const clusterUrls = {
  keycloak: "http://keycloak.ef-external.svc/auth/",
  unifiedAdmin: "http://ef-cx-unified-admin-svc:3000/",
  otpManager: "http://ef-cx-otp-manager-svc:3000/",
  campaignStudio: "http://cx-campaigns-campaign-studio-svc:1880",
  surveyStudio: "http://cx-surveys-survey-studio-svc:1880",
} as const;

/**
 * The arguments with everything filled in that can be derived, so that the preview shows it. Pure
 * and idempotent; what is given wins; what is not known yet stays unknown.
 */
export function withDefaults(args: Loose): Record<string, unknown> {
  const id = args["tenantId"];
  const defaults = {
    tenantCode: derived(id, tenantCodeOf),
    subDomain: derived(args["fqdn"], firstLabel),
    keyCloak: {
      realm: id,
      "auth-server-url": clusterUrls.keycloak,
      "ef-server-url": clusterUrls.unifiedAdmin,
      Otp_Manager_Url: clusterUrls.otpManager,
      "ssl-required": "external",
      resource: "cim",
      CLIENT_ID: "cim",
      "verify-token-audience": false,
      "use-resource-role-mappings": true,
      "bearer-only": true,
      "confidential-port": 0,
      GRANT_TYPE: "password",
      GRANT_TYPE_PAT: "client_credentials",
      USERNAME_ADMIN: "admin",
      SCOPE_NAME: "Any default scope",
      FINESSE_URL: "",
      TWILIO_SID: notUsed,
      TWILIO_VERIFY_SID: notUsed,
      TWILIO_AUTH_TOKEN: notUsed,
      PASSWORD_EXPIRY_WARNING_LIMIT: 15,
    },
    redis: { userName: id },
    mongo: { userName: id },
    campaigns: { url: clusterUrls.campaignStudio, username: id },
    surveys: { url: clusterUrls.surveyStudio, username: id },
    dialer: { serviceIdentifier: 8001, maxConcurrentCalls: 5, maxCallTime: 60, callsPerSecond: 15 },
    adopt: "never",
    onDestroy: isUnknown(args["adopt"]) ? unknownValue : defaultOnDestroy(args["adopt"]),
  };
  return mergeObjects(defaults, args);
}

/** A tenant that somebody else made is not taken down unless somebody says so. */
export function defaultOnDestroy(adopt: unknown): "retain" | "suspend" {
  return adopt === "ifIdentical" || adopt === "always" ? "retain" : "suspend";
}

/** Six digits that depend on the tenantId alone (contract §4.1: uniqueness and meaning are not public). */
export function tenantCodeOf(tenantId: string): string {
  const digest = createHash("sha256").update(tenantId).digest();
  return String(100_000 + (digest.readUInt32BE(0) % 900_000));
}

function firstLabel(fqdn: string): string {
  return fqdn.split(".")[0] ?? fqdn;
}

function derived(from: unknown, derive: (value: string) => string): unknown {
  if (isUnknown(from)) return unknownValue;
  return typeof from === "string" ? derive(from) : undefined;
}
