import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, parseJsonObject, textAt } from "../../sandbox/json.ts";
import type { JsonObject } from "../../sandbox/json.ts";
import type { Knobs } from "../../sandbox/knobs.ts";
import { startPlatform } from "../../sandbox/platform.ts";
import type { Platform } from "../../sandbox/platform.ts";
import { platformState } from "./platform-state.ts";

/** An answer as tests look at it. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body when it is a JSON object, else {}. */
  readonly json: JsonObject;
}

export const svgLogo = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"/>';

/** A platform in a directory of its own, without the pauses of a real one, and calls to it. */
export class TestPlatform {
  readonly directory: string;
  readonly platform: Platform;

  private constructor(directory: string, platform: Platform) {
    this.directory = directory;
    this.platform = platform;
  }

  static async start(knobs: Partial<Knobs> = {}): Promise<TestPlatform> {
    const directory = await mkdtemp(join(tmpdir(), "cx-sandbox-"));
    return new TestPlatform(directory, await startIn(directory, knobs));
  }

  /** Stops the platform and starts it again in the same directory. */
  async restart(): Promise<TestPlatform> {
    await this.platform.stop();
    return new TestPlatform(this.directory, await startIn(this.directory, {}));
  }

  async remove(): Promise<void> {
    await this.platform.stop();
    await rm(this.directory, { recursive: true });
  }

  /** Logs in as mtt-admin, or with other form fields. */
  login(fields: Record<string, string> = {}, realm = "master"): Promise<TestAnswer> {
    const { clientId, clientSecret, username, password } = this.platform.credentials;
    const form = {
      grant_type: "password",
      client_id: clientId,
      client_secret: clientSecret,
      username,
      password,
      scope: "openid email profile",
      ...fields,
    };
    const url = `${this.platform.urls.keycloak}/realms/${realm}/protocol/openid-connect/token`;
    return ask(url, { method: "POST", body: new URLSearchParams(form) });
  }

  /** Logs in to a tenant's realm as its first administrator. */
  logInAsAdmin(realm: string, fields: Record<string, string> = {}): Promise<TestAnswer> {
    const admin = {
      client_id: "cim",
      client_secret: "client-secret",
      username: "admin",
      password: "admin-secret",
    };
    return this.login({ ...admin, ...fields }, realm);
  }

  /** A call of the tenant API with a fresh token. */
  async tenant(method: string, path: string, body?: FormData | string): Promise<TestAnswer> {
    const { json } = await this.login();
    return this.tenantAs(textAt(json, ["access_token"]), method, path, body);
  }

  tenantAs(
    token: string,
    method: string,
    path: string,
    body?: FormData | string,
  ): Promise<TestAnswer> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (typeof body === "string") headers["content-type"] = "application/json";
    return ask(`${this.platform.urls.tenantApi}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
  }

  createTenant(tenantId: string, change: JsonObject = {}): Promise<TestAnswer> {
    return this.tenant("POST", "/tenant", upload(tenantPayload(tenantId, change), svgLogo));
  }

  /** Changes a tenant as the portal would. */
  updateTenant(tenantId: string, change: JsonObject): Promise<TestAnswer> {
    return this.tenant("PATCH", `/tenant?id=${tenantId}`, upload({ tenantId, ...change }));
  }

  /** Replaces the list of active faults. */
  async faults(...faults: JsonObject[]): Promise<void> {
    const { status, text } = await this.control("POST", "/faults", faults);
    if (status !== 200) throw new Error(text);
  }

  /** The stored document, secrets in clear, as the control side shows it. */
  async storedTenant(tenantId: string): Promise<JsonObject> {
    const { tenants } = await this.state();
    const found = tenants.find((tenant) => tenant["tenantId"] === tenantId);
    if (!found) throw new Error(`no tenant ${tenantId}`);
    return found;
  }

  grafana(method: string, path: string, body?: unknown, authorization?: string) {
    return ask(`${this.platform.urls.grafana}${path}`, {
      method,
      headers: {
        authorization: authorization ?? `Bearer ${this.platform.credentials.grafanaToken}`,
        "content-type": "application/json",
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  control(method: string, path: string, body?: unknown): Promise<TestAnswer> {
    return ask(`${this.platform.urls.control}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  }

  async knobs(knobs: Partial<Knobs>): Promise<void> {
    await this.control("POST", "/knobs", knobs);
  }

  async state() {
    return platformState.parse((await this.control("GET", "/state")).json);
  }
}

/** A complete payload, as a create needs it. */
export function tenantPayload(tenantId: string, change: JsonObject = {}): JsonObject {
  return {
    tenantId,
    tenantName: "Tenant One",
    tenantCode: "204518",
    status: "active",
    createdBy: "test",
    ...change,
    tenantSettings: {
      fqdn: `${tenantId}.cx.localhost`,
      subDomain: tenantId,
      keyCloak: keyCloakSettings(tenantId),
      redis: { userName: tenantId, password: "redis-secret" },
      mongo: { userName: tenantId, password: "mongo-secret" },
      campaigns: { url: "http://campaigns:1880", username: "admin", password: "campaigns-secret" },
      surveys: { url: "http://surveys:1880", username: "admin", password: "surveys-secret" },
      dialer: {
        serviceIdentifier: "8001",
        maxConcurrentCalls: "5",
        maxCallTime: "60",
        callsPerSecond: "15",
      },
      ...(isJsonObject(change["tenantSettings"]) && change["tenantSettings"]),
    },
  };
}

function keyCloakSettings(realm: string): JsonObject {
  return {
    realm,
    "auth-server-url": "http://keycloak.ef-external.svc/auth/",
    "ef-server-url": "http://ef-cx-unified-admin-svc:3000/",
    "ssl-required": "external",
    resource: "cim",
    CLIENT_ID: "cim",
    CLIENT_DB_ID: "client-secret",
    credentials: { secret: "client-secret" },
    "verify-token-audience": false,
    "use-resource-role-mappings": true,
    "bearer-only": true,
    "confidential-port": 0,
    "policy-enforcer": {},
    GRANT_TYPE: "password",
    GRANT_TYPE_PAT: "client_credentials",
    USERNAME_ADMIN: "admin",
    PASSWORD_ADMIN: "admin-secret",
    SCOPE_NAME: "Any default scope",
    FINESSE_URL: "",
    TWILIO_SID: "unset",
    TWILIO_VERIFY_SID: "unset",
    TWILIO_AUTH_TOKEN: "unset",
  };
}

/** The multipart form of versions from 5.0.1 on. */
export function upload(payload: JsonObject | string, logo?: string | Uint8Array<ArrayBuffer>) {
  const form = new FormData();
  form.set("data", typeof payload === "string" ? payload : JSON.stringify(payload));
  if (logo !== undefined) form.set("tenantLogo", new Blob([logo]), "logo");
  return form;
}

export async function ask(url: string, init: RequestInit): Promise<TestAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, json: parseJsonObject(text) ?? {} };
}

/** Asks under another host name, over TLS when an authority is given. `fetch` sends no Host of ours. */
export function askAsHost(url: string, host: string, ca?: string): Promise<TestAnswer> {
  const send = ca === undefined ? http.request : https.request;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers: { host }, ...(ca !== undefined && { ca }) });
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Uint8Array[] = [];
      response.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString();
        const headers = new Headers({ "content-type": response.headers["content-type"] ?? "" });
        const json = parseJsonObject(text) ?? {};
        resolve({ status: response.statusCode ?? 0, headers, text, json });
      });
    });
    request.end();
  });
}

function startIn(directory: string, knobs: Partial<Knobs>): Promise<Platform> {
  return startPlatform({
    directory,
    knobs: { createDelayMs: 0, realmDelayMs: 0, grafanaRowCacheMs: 0, ...knobs },
  });
}
