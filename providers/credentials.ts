import { z } from "zod";
import type { RunSettings } from "./engine/lifecycle.ts";
import { CxError } from "./errors.ts";
import type { LoginCredentials } from "./services/keycloak/login.ts";
import { parseJson } from "./http/answer.ts";

const textRecord = z.record(z.string(), z.string());

/** One credential: its key in the configuration, and its environment variable. */
type Names<Key extends string> = Readonly<Record<Key, string>>;

const loginNames = {
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
  if (found.clientSecret === undefined && found.password === undefined) return undefined;
  const withDefaults = { clientId: "multitenancy", username: "mtt-admin", ...found };
  const { clientSecret, password } = withDefaults;
  if (clientSecret === undefined || password === undefined) {
    throw missing("the login to the CX Tenant API", withDefaults, "login", loginNames);
  }
  return { ...withDefaults, clientSecret, password };
}

const grafanaNames = {
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
    "set GRAFANA_TOKEN (a service-account token with the role Admin), or `pulumi config set --secret --path cx-tenants:grafanaLogin.token`",
  );
}

function readCredentials<Key extends string>(
  { environment, config }: RunSettings,
  configKey: string,
  names: Names<Key>,
): Partial<Record<Key, string>> {
  const parsed = textRecord.safeParse(parseJson(config(configKey) ?? "{}"));
  const configured = parsed.success ? parsed.data : {};
  const found: Partial<Record<Key, string>> = {};
  for (const key of keysOf(names)) {
    const value = environment[names[key]] || configured[key];
    if (value !== undefined) found[key] = value;
  }
  return found;
}

function missing<Key extends string>(
  what: string,
  found: Partial<Record<Key, string>>,
  configKey: string,
  names: Names<Key>,
): CxError {
  const absent = keysOf(names).filter((key) => found[key] === undefined);
  const variables = absent.map((key) => names[key]).join(" and ");
  return new CxError(
    `${what} is incomplete: ${absent.join(" and ")} missing`,
    `set ${variables}, or \`pulumi config set --secret --path cx-tenants:${configKey}.<name>\``,
  );
}

function keysOf<Key extends string>(names: Names<Key>): Key[] {
  return Object.keys(names) as Key[];
}
