import { readFile } from "node:fs/promises";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { UserError } from "../setup/user-error.mjs";

const checkTimeoutSeconds = 20;

const stateSchema = z.object({
  tenants: z.array(
    z.looseObject({
      tenantId: z.string(),
      tenantSettings: z.looseObject({ fqdn: z.string() }),
    }),
  ),
  allowedHosts: z.array(z.string()),
});

export interface Tenant {
  tenantId: string;
  fqdn: string;
  /** What a browser would open. */
  url: string;
}

/** What the platform has by now, asked on its control side. */
export async function readPlatformState(
  platform: SandboxPlatform,
): Promise<{ tenants: Tenant[]; allowedHosts: string[] }> {
  const answer = await fetch(new URL("/state", platform.urls.control));
  const { tenants, allowedHosts } = stateSchema.parse(await answer.json());
  const { port } = new URL(platform.urls.gateway);
  const described = tenants.map(({ tenantId, tenantSettings: { fqdn } }) => {
    return { tenantId, fqdn, url: `https://${fqdn}:${port}` };
  });
  return { tenants: described, allowedHosts };
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
    `Tenant ${tenant.tenantId} does not answer: GET ${realmUrl(tenant)} through the gateway gave ` +
      `${outcome}. Look at its resources with: pulumi preview --refresh --diff`,
  );
}

function realmUrl({ url, tenantId }: Tenant): string {
  return `${url}/auth/realms/${tenantId}`;
}

/** To the loopback address whatever DNS knows about the name. */
function requestRealm(tenant: Tenant, platform: SandboxPlatform, ca: string): Promise<string> {
  const gateway = new URL(platform.urls.gateway);
  return new Promise((resolve) => {
    const request = https.get({
      host: gateway.hostname,
      port: gateway.port,
      path: new URL(realmUrl(tenant)).pathname,
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
