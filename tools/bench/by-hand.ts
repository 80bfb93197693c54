import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { payloadOf } from "./payload.ts";

/**
 * What a person does for each tenant, in a loop: the calls of `create_tenant.sh`, and those of the guide for Grafana's list.
 * Tickets for DNS and routing are not counted. How long it took, in seconds.
 */
export async function makeByHand(count: number, platform: SandboxPlatform): Promise<number> {
  const own = readFileSync(platform.caCertFile, "utf8");
  setDefaultCACertificates([...getCACertificates("default"), own]);
  const beganAt = performance.now();
  for (let index = 1; index <= count; index += 1) {
    const tenantId = `tenant${String(index)}`;
    await makeTenant(tenantId, platform);
    await allowHost(`https://${tenantId}.${platform.rootDomain}`, platform);
  }
  return (performance.now() - beganAt) / 1_000;
}

const token = z.object({ access_token: z.string() });

async function makeTenant(
  tenantId: string,
  { urls, credentials, rootDomain }: SandboxPlatform,
): Promise<void> {
  const login = new URLSearchParams({
    grant_type: "password",
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    username: credentials.username,
    password: credentials.password,
  });
  const page = `${urls.keycloak}/realms/master/protocol/openid-connect/token`;
  const { access_token: bearer } = token.parse(await send(page, { method: "POST", body: login }));
  const body = new FormData();
  body.set("data", JSON.stringify(payloadOf(tenantId, rootDomain)));
  const logo = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";
  body.set("tenantLogo", new Blob([logo], { type: "image/svg+xml" }), "logo.svg");
  const headers = { authorization: `Bearer ${bearer}` };
  await send(`${urls.tenantApi}/tenant`, { method: "POST", headers, body });
}

const dataSource = z.looseObject({
  uid: z.string(),
  jsonData: z.looseObject({ allowedHosts: z.array(z.string()) }),
});

async function allowHost(host: string, { urls, credentials }: SandboxPlatform): Promise<void> {
  const headers = {
    authorization: `Bearer ${credentials.grafanaToken}`,
    "content-type": "application/json",
  };
  const name = `${urls.grafana}/api/datasources/name/infinity_cim_json_api`;
  const source = dataSource.parse(await send(name, { headers }));
  const allowedHosts = [...source.jsonData.allowedHosts, host];
  const changed = { ...source, jsonData: { ...source.jsonData, allowedHosts } };
  const uid = `${urls.grafana}/api/datasources/uid/${source.uid}`;
  await send(uid, { method: "PUT", headers, body: JSON.stringify(changed) });
}

async function send(url: string, request: RequestInit): Promise<unknown> {
  const answer = await fetch(url, request);
  if (answer.ok) return answer.json();
  throw new CxError(`${url}: HTTP ${String(answer.status)}: ${await answer.text()}`);
}
