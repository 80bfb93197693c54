import { z } from "zod";
import type { RunSettings } from "../../providers/engine/lifecycle.ts";
import { CxError } from "../../providers/errors.ts";
import { tuningOf } from "../../providers/tuning.ts";
import { isOurs } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import type { Seen } from "../run.ts";
import { configOf } from "../stack-configuration.ts";

/** Logins and passwords go to the platform alone. */
export const verifiedCertificates = defineRule({
  name: "verified-certificates",
  description: "The platform's certificates are checked: insecureSkipVerify is set nowhere.",
  level: "mandatory",
  settings: z.strictObject({}),
  judge: (resource, run) => {
    if (!isOurs(resource) || !run.claims("verified-certificates", resource)) return [];
    return switchesIn(resource, process.env).map((place) =>
      violation(
        `no certificate of the platform is checked (${place}), so whoever is in between gets its logins and its tenants' passwords`,
        "take it out, and name the CA of the platform's certificate with platform.caCertFile or CX_CA_CERT_FILE",
      ),
    );
  },
});

/**
 * Where it is said that none is checked. That is no argument of a resource: it stands in the stack's configuration, or in
 * the environment, which wins.
 */
function switchesIn(resource: Seen, environment: NodeJS.ProcessEnv): string[] {
  const place = environment["CX_INSECURE_SKIP_VERIFY"]
    ? "CX_INSECURE_SKIP_VERIFY in the environment"
    : "insecureSkipVerify in the stack's configuration";
  return [
    ...(skipsVerification({ environment, config: configOf(resource) }) ? [place] : []),
    ...(environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0"
      ? ["NODE_TLS_REJECT_UNAUTHORIZED in the environment"]
      : []),
  ];
}

function skipsVerification(settings: RunSettings): boolean {
  try {
    return tuningOf({ settings, warn: () => undefined }).insecureSkipVerify === true;
  } catch (error) {
    // What is wrong with it, the providers say before they call anybody.
    if (error instanceof CxError) return false;
    throw error;
  }
}
