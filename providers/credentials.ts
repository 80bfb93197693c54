import { z } from "zod";
import type { RunSettings } from "./engine/lifecycle.ts";
import { CxError } from "./errors.ts";
import type { LoginCredentials } from "./services/keycloak/login.ts";
import { parseJson } from "./objects.ts";

const textRecord = z.record(z.string(), z.string());

/** Each by its key in the configuration, with its environment variable. */
export const loginNames = {
  clientId: "CX_LOGIN_CLIENT_ID",
  clientSecret: "CX_LOGIN_CLIENT_SECRET",
  username: "CX_LOGIN_USERNAME",
  password: "CX_LOGIN_PASSWORD",
} as const;

/**
 * The account for the CX Tenant API, from `CX_LOGIN_*` and `cx-tenants:login`. Undefined when
 * nothing is set: a platform without authentication needs none (contract §2).
 */
export function loginCredentials(settings: RunSettings): LoginCredentials | undefined {
  const found = readCredentials(settings, "login", loginNames);
  const { clientSecret, password } = found;
  if (clientSecret === undefined && password === undefined) return undefined;
  if (clientSecret === undefined || password === undefined) {
    const missing = password === undefined ? "password" : "clientSecret";
    throw new CxError(
      `the login to the CX Tenant API is incomplete: ${missing} missing`,
      `set ${loginNames[missing]}, or \`pulumi config set --secret --path login.<name>\``,
    );
  }
  return { clientId: "multitenancy", username: "mtt-admin", ...found, clientSecret, password };
}

/** The same of the account for Grafana. */
export const grafanaNames = {
  token: "GRAFANA_TOKEN",
  username: "GRAFANA_USERNAME",
  password: "GRAFANA_PASSWORD",
} as const;

/** The `Authorization` value for Grafana, from `GRAFANA_*` and `cx-tenants:grafanaLogin`. */
export function grafanaAuthorization(settings: RunSettings): {
  header: string;
  secrets: string[];
} {
  const { token, username, password } = readCredentials(settings, "grafanaLogin", grafanaNames);
  if (token !== undefined) return { header: `Bearer ${token}`, secrets: [token] };
  if (username !== undefined && password !== undefined) {
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    return { header: `Basic ${encoded}`, secrets: [password, encoded] };
  }
  throw new CxError(
    "no credentials for Grafana",
    "set GRAFANA_TOKEN (a service-account token with the role Admin), or `pulumi config set --secret --path grafanaLogin.token`",
  );
}

function readCredentials<Key extends string>(
  { environment, config }: RunSettings,
  configKey: string,
  names: Readonly<Record<Key, string>>,
): Partial<Record<Key, string>> {
  const configured = textRecord.safeParse(parseJson(config(configKey) ?? "{}")).data ?? {};
  const found: Partial<Record<Key, string>> = {};
  for (const key of Object.keys(names) as Key[]) {
    const value = environment[names[key]] || configured[key];
    if (value !== undefined) found[key] = value;
  }
  return found;
}
