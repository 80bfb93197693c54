import { describeProblem } from "../../providers/words/problems.ts";
import { readSettings, SettingsError, type Settings } from "../../settings/settings.ts";
import { noSurroundings, type Surroundings } from "../../settings/surroundings.ts";

export type Config = Readonly<Record<string, unknown>>;

export const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.example.com/auth" },
} as const;

export const secrets = {
  tenantDefaults: { keyCloak: { credentials: { secret: "client-canary" } } },
} as const;

/** A configuration without a mistake. */
export const right: Config = {
  platform,
  tenantDefaults: { logo: "logos/sample.svg" },
  secrets,
  tenants: [
    { tenantId: "tenant1", tenantName: "Tenant One" },
    { tenantId: "tenant2", tenantName: "Tenant Two" },
  ],
};

/** Reads a configuration as the program would; its secrets are encrypted, unless the surroundings say otherwise. */
export function read(config: Config, surroundings: Partial<Surroundings> = {}): Settings {
  const own = Object.keys(config).map((key) => `cx-tenants:${key}`);
  const encrypted = ["secrets", "login", "grafanaLogin"].map((key) => `cx-tenants:${key}`);
  return readSettings(
    (key) => {
      const value = config[key];
      return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
    },
    { ...noSurroundings, keys: own, secretKeys: encrypted, ...surroundings },
  );
}

/** The mistakes in a configuration that would be right without the change. */
export function mistakes(change: Config, surroundings: Partial<Surroundings> = {}): string[] {
  try {
    read({ ...right, ...change }, surroundings);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(describeProblem);
    throw error;
  }
  return [];
}
