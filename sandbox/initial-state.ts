import { initialGrafana } from "./grafana/initial-grafana.ts";
import type { Secrets } from "./secrets.ts";
import type { PlatformState } from "./state.ts";

/** The platform at first start: no tenants, Grafana as it was provisioned. */
export function initialState(secrets: Secrets): PlatformState {
  return {
    tenants: [],
    realms: [],
    databaseUsers: [],
    mediaDomains: [],
    buckets: [],
    logos: [],
    webhookEvents: [],
    grafana: initialGrafana(secrets),
  };
}
