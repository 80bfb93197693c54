import type { Secrets } from "../secrets.ts";

/** The variables of Grafana's container that provisioning files refer to. */
export function grafanaEnvironment(secrets: Secrets): Record<string, string> {
  return {
    INFINITY_PROXY_PASSWORD: secrets.proxyPassword,
    REPORTING_PASSWORD: secrets.reportingPassword,
  };
}
