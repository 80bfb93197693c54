import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { tuningOf } from "../../providers/tuning.ts";
import { kinds } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import type { Seen } from "../run.ts";
import { textAt } from "../tenants.ts";

/** Logins and passwords go to the platform alone. */
export const verifiedCertificates = defineRule({
  name: "verified-certificates",
  description: "The platform's certificates are checked: insecureSkipVerify is set nowhere.",
  level: "mandatory",
  settings: z.strictObject({}),
  judge: (resource) => {
    if (resource.type !== kinds.fleet) return [];
    return switchesIn(resource, process.env).map((place) =>
      violation(
        `no certificate of the platform is checked (${place}), so whoever is in between gets its logins and its tenants' passwords`,
        "take it out, and name the CA of the platform's certificate with platform.caCertFile or CX_CA_CERT_FILE",
      ),
    );
  },
});

/**
 * Where it is said that none is checked. That is no argument of a resource: the provider of our resources has it in
 * the stack's configuration, or takes it from the environment, which wins.
 */
function switchesIn({ urn, provider }: Seen, environment: NodeJS.ProcessEnv): string[] {
  const key = `${urn.split("::")[1] ?? ""}:platform`;
  const config = (name: string) =>
    name === "platform" ? textAt({ value: provider[key] }, "value") : undefined;
  const isInEnvironment = Boolean(environment["CX_INSECURE_SKIP_VERIFY"]);
  const place = isInEnvironment
    ? "CX_INSECURE_SKIP_VERIFY in the environment"
    : `insecureSkipVerify in ${key}`;
  return [
    ...(skipsVerification(environment, config) ? [place] : []),
    ...(environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0"
      ? ["NODE_TLS_REJECT_UNAUTHORIZED in the environment"]
      : []),
  ];
}

function skipsVerification(
  environment: NodeJS.ProcessEnv,
  config: (name: string) => string | undefined,
): boolean {
  try {
    const { insecureSkipVerify } = tuningOf({
      settings: { environment, config },
      warn: () => undefined,
    });
    return insecureSkipVerify === true;
  } catch (error) {
    // What is wrong with it, the providers say before they call anybody.
    if (error instanceof CxError) return false;
    throw error;
  }
}
