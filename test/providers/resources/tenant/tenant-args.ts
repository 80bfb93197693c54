import { fileURLToPath } from "node:url";
import type { TestPlatform } from "../../../sandbox/test-platform.ts";

const logo = fileURLToPath(new URL("../../../../logos/sample.svg", import.meta.url));

/** Arguments of a tenant on the given platform; those of its connection may stand among the changes. */
export function tenantArgs(cx: TestPlatform, change: object = {}): object {
  const { version, logoPart, ...others } = change as { version?: string; logoPart?: string };
  const { urls } = cx.platform;
  return {
    tenantId: "tenant1",
    tenantName: "Tenant One",
    fqdn: "tenant1.cx.localhost",
    logo,
    keyCloak: { credentials: { secret: "client-secret-canary" } },
    owner: "pulumi:cx-tenants/test",
    ...others,
    connection: {
      url: urls.tenantApi,
      keycloakUrl: urls.keycloak,
      ...(version !== undefined && { version }),
      ...(logoPart !== undefined && { logoPart }),
    },
  };
}

/** The environment of somebody who may manage tenants and data sources. */
export function loginOf({ platform }: TestPlatform): Record<string, string> {
  const { clientId, clientSecret, username, password, grafanaToken } = platform.credentials;
  return {
    CX_LOGIN_CLIENT_ID: clientId,
    CX_LOGIN_CLIENT_SECRET: clientSecret,
    CX_LOGIN_USERNAME: username,
    CX_LOGIN_PASSWORD: password,
    GRAFANA_TOKEN: grafanaToken,
  };
}
