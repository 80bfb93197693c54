import { readFile } from "node:fs/promises";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { UserError } from "../setup/user-error.mjs";

const checkTimeoutSeconds = 20;

/** Outputs of the stack (index.ts). */
const outputsSchema = z.object({
  tenants: z.record(z.string(), z.object({ fqdn: z.string(), url: z.url(), realmUrl: z.url() })),
  suspended: z.array(z.string()),
});

const stateSchema = z.object({ allowedHosts: z.array(z.string()) });

export interface Tenant {
  tenantId: string;
  fqdn: string;
  /** What a browser would open. */
  url: string;
  realmUrl: string;
  /** Its data is kept, and it answers nobody. */
  isSuspended: boolean;
}

/** The stack's tenants, with the addresses that they have through the sandbox's gateway. */
export function tenantsOf(outputs: unknown, { urls }: Pick<SandboxPlatform, "urls">): Tenant[] {
  const { tenants, suspended } = outputsSchema.parse(outputs);
  const throughGateway = (address: string): string => {
    const url = new URL(address);
    url.port = new URL(urls.gateway).port;
    return url.href.replace(/\/$/, "");
  };
  return Object.entries(tenants).map(([tenantId, { fqdn, url, realmUrl }]) => ({
    tenantId,
    fqdn,
    url: throughGateway(url),
    realmUrl: throughGateway(realmUrl),
    isSuspended: suspended.includes(tenantId),
  }));
}

/** Hosts that Grafana's data source may call by now, asked on the platform's control side. */
export async function readAllowedHosts({ urls }: SandboxPlatform): Promise<string[]> {
  const answer = await fetch(new URL("/state", urls.control));
  return stateSchema.parse(await answer.json()).allowedHosts;
}

/**
 * Asks for the tenant's realm on its own host name through the gateway, as a browser would: that
 * works only with the tenant, its realm and its Ingress in place.
 */
export async function checkTenant(tenant: Tenant, platform: SandboxPlatform): Promise<void> {
  const ca = await readFile(platform.caCertFile, "utf8");
  const deadline = Date.now() + checkTimeoutSeconds * 1000;
  let outcome = await requestRealm(tenant, platform, ca);
  while (outcome !== "200" && Date.now() < deadline) {
    await sleep(500);
    outcome = await requestRealm(tenant, platform, ca);
  }
  if (outcome === "200") return;
  throw new UserError(
    `Tenant ${tenant.tenantId} does not answer: GET ${tenant.realmUrl} through the gateway gave ` +
      `${outcome}. Look at its resources with: pulumi preview --refresh --diff`,
  );
}

/** To the loopback address whatever DNS knows about the name. */
function requestRealm(tenant: Tenant, platform: SandboxPlatform, ca: string): Promise<string> {
  const gateway = new URL(platform.urls.gateway);
  return new Promise((resolve) => {
    const request = https.get({
      host: gateway.hostname,
      port: gateway.port,
      path: new URL(tenant.realmUrl).pathname,
      servername: tenant.fqdn,
      headers: { host: tenant.fqdn },
      ca,
      timeout: 5_000,
    });
    request.on("response", (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", (error) => {
      resolve(error.message);
    });
  });
}
