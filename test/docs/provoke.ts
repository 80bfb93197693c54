import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { allowedHostLifecycle } from "../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { tenantAccessLifecycle } from "../../providers/resources/tenant-access/lifecycle.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { loadCertificates } from "../../sandbox/certificates.ts";
import { readSettings } from "../../settings/settings.ts";
import { noSurroundings, type Surroundings } from "../../settings/surroundings.ts";
import { loginOf, tenantArgs } from "../providers/resources/tenant/tenant-args.ts";
import type { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";
import { oneTry, type Environment } from "../test-run.ts";

export const rootDomain = "cx.example.com";
export const dataSource = "infinity_cim_json_api";

export const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };
export const clientSecret = {
  tenantDefaults: { keyCloak: { credentials: { secret: "canary-client-secret" } } },
};

/** What `pulumi preview` says to a configuration that would be right without the change. */
export function settingsText(
  change: Record<string, unknown>,
  surroundings: Partial<Surroundings> = {},
): Promise<string> {
  const config: Record<string, unknown> = {
    platform: {
      rootDomain,
      tenantApi: { url: "https://cx.example.com/cx-tenant" },
      keycloak: { url: "https://cx.example.com/auth" },
    },
    tenantDefaults: { logo: "logos/sample.svg" },
    secrets: clientSecret,
    tenants: [tenant1],
    ...change,
  };
  const read = (key: string) => (key in config ? JSON.stringify(config[key]) : undefined);
  return failureOf(
    Promise.resolve().then(() => readSettings(read, { ...noSurroundings, ...surroundings })),
  );
}

/** What `pulumi up` says to a tenant. */
export function tenantText(
  cx: TestPlatform,
  change: object = {},
  environment: Environment = {},
): Promise<string> {
  const engine = new TestEngine(tenantLifecycle, { ...loginOf(cx), ...oneTry(), ...environment });
  return failureOf(engine.up("tenant1", argsOn(cx, change)));
}

export function argsOn(cx: TestPlatform, change: object = {}): object {
  return { ...tenantArgs(cx, { fqdn: `tenant1.${rootDomain}` }), ...change };
}

/** What `pulumi up` says to a tenant before anything of it is made. */
export function accessText(cx: TestPlatform, change: object = {}): Promise<string> {
  const engine = new TestEngine(tenantAccessLifecycle, { ...loginOf(cx), ...oneTry() });
  return failureOf(engine.up("tenant1", accessArgsOn(cx, change)));
}

export function accessArgsOn({ platform }: TestPlatform, change: object = {}) {
  const { tenantApi: url, keycloak: keycloakUrl } = platform.urls;
  return {
    tenantId: "tenant1",
    fqdn: `tenant1.${rootDomain}`,
    owner: "pulumi:cx-tenants/test",
    seed: "seed-of-this-state",
    tenantApi: { url, keycloakUrl },
    ...change,
  };
}

export function connectTo(url: string): object {
  return { connection: { url: `${url}/cx-tenant`, keycloakUrl: `${url}/auth` } };
}

/** What `pulumi up` says to an entry in Grafana's list. */
export function hostText(
  cx: TestPlatform,
  environment: Environment = {},
  change: object = {},
): Promise<string> {
  const all = { ...loginOf(cx), ...oneTry(), ...environment };
  const engine = new TestEngine(allowedHostLifecycle, all);
  return failureOf(engine.up("tenant1", hostArgs(cx, change)));
}

export function hostArgs(cx: TestPlatform, change: object = {}): object {
  const { grafana: url } = cx.platform.urls;
  const connection = { url, ...change };
  return { dataSource, allowedHost: `https://tenant1.${rootDomain}`, connection };
}

export async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("it did not fail");
}

export async function withUntrustedServer(
  { directory }: TestPlatform,
  work: (url: string) => Promise<string>,
): Promise<string> {
  const { cert, key } = await loadCertificates(join(directory, "untrusted"), rootDomain);
  const server = createServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`https://localhost:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.close();
  }
}
