import type { TestPlatform } from "../../../sandbox/test-platform.ts";
import { markOf } from "../../../../providers/mark.ts";

export const owner = "pulumi:cx-tenants/test";
export const seed = "seed of this state";
/** What is written on everything that a state with this seed makes. */
export const mark = markOf(owner, seed);

/** Arguments of the judgment about tenant1 on a platform, without anything around the tenant. */
export function accessArgs(cx: TestPlatform, change: object = {}): object {
  return {
    tenantId: "tenant1",
    fqdn: "tenant1.cx.localhost",
    owner,
    seed,
    tenantApi: tenantApi(cx),
    ...change,
  };
}

export function tenantApi(cx: TestPlatform, change: object = {}) {
  const { tenantApi: url, keycloak: keycloakUrl } = cx.platform.urls;
  return { url, keycloakUrl, ...change };
}

/** Grafana beside the tenant. */
export function grafana(cx: TestPlatform, change: object = {}) {
  return {
    connection: { url: cx.platform.urls.grafana },
    dataSource: "infinity_cim_json_api",
    ...change,
  };
}
