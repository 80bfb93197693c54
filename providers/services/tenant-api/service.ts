import { loginCredentials } from "../../credentials.ts";
import type { RunContext } from "../../engine/lifecycle.ts";
import { perRun, sharedRead, type SharedRead } from "../../flow/shared-read.ts";
import { isGone } from "../../gone-services.ts";
import { Authorization } from "../../http/authorization.ts";
import { createHttpClient } from "../../http/client.ts";
import { PlatformError } from "../../http/errors.ts";
import { isPlainObject } from "../../objects.ts";
import { Deadline } from "../../flow/deadline.ts";
import { createLimit } from "../../flow/limit.ts";
import { keycloakLogin } from "../keycloak/login.ts";
import { callSettings, operationTimeoutSeconds, tuningOf } from "../../tuning.ts";
import { tenantApi, type TenantApi } from "./api.ts";
import type { TenantConnection } from "./connection.ts";
import type { TenantDocument } from "./document.ts";
import { versionLineOf } from "./version-lines.ts";
import { defaultLogoPart } from "./wire-form.ts";

/** What an update loses unless it carries it: the settings, or also the record's own fields. */
export type Loss = "settings" | "record";

/** One CX platform as the tenant handlers see it. */
export interface TenantService {
  api: TenantApi;
  /** The list of all tenants. */
  tenants: SharedRead<readonly TenantDocument[]>;
  /** What this run has learned about updates. */
  updates: {
    loss?: Loss;
    /** An update has shown that what it does not carry stays. */
    isKept?: boolean;
    /** The one update that may cost a tenant its secrets, while nobody knows yet. */
    underWay?: Promise<unknown>;
  };
  /** The first tenant that this run takes down, as it was written; and whether the list showed it so. */
  removals: {
    first?: Promise<TenantDocument | undefined>;
    isListPrompt?: Promise<boolean>;
  };
  /** Ids of the tenants that this run has taken down, or found gone. */
  takenDown: Set<string>;
  /** Shows a line under the stack's diagnostics. */
  warn: (message: string) => void;
  /** A deadline for one tenant's operation that begins now. */
  deadline(): Deadline;
  operationTimeoutSeconds: number;
}

const defaultMaxInFlight = 4;
const platforms = perRun<TenantService>();

/** The platform behind a connection; all resources of a run with the same one share it. */
export function connectToTenantService(
  run: RunContext,
  connection: TenantConnection,
): TenantService {
  return platforms(run, JSON.stringify(connection), () => connect(run, connection));
}

/** Whether somebody said that the platform's API is gone for good, and it gives no answer either. */
export function isTenantServiceGone(
  run: RunContext,
  connection: TenantConnection,
): Promise<boolean> {
  const { tenants } = connectToTenantService(run, connection);
  return isGone(run, "tenantApi", connection.url, () => tenants.recent());
}

const logins = perRun<Authorization>();

/**
 * The login to a platform, which all of a run share; undefined where no account is set. Throws a CxError when
 * one is set in part.
 */
export function loginTo(
  run: RunContext,
  { url, keycloakUrl }: TenantConnection,
): Authorization | undefined {
  const credentials = loginCredentials(run.settings);
  if (credentials === undefined) return undefined;
  return logins(run, JSON.stringify([url, keycloakUrl]), () =>
    keycloakLogin({ ...callSettings(run), url: keycloakUrl }, credentials, url),
  );
}

function connect(run: RunContext, connection: TenantConnection): TenantService {
  const shared = callSettings(run);
  const keycloak = { ...shared, url: connection.keycloakUrl };
  const authorization = loginTo(run, connection) ?? withoutLogin(connection.url);
  const timeoutSeconds = operationTimeoutSeconds(run);
  const api = tenantApi(
    createHttpClient({ ...shared, service: "CX Tenant API", url: connection.url, authorization }),
    createHttpClient({ ...keycloak, service: "Keycloak" }),
    versionLineOf(connection.version),
    {
      limit: createLimit(tuningOf(run).limits?.maxInFlight ?? defaultMaxInFlight),
      logoPart: connection.logoPart ?? defaultLogoPart,
    },
  );
  return {
    api,
    tenants: sharedRead(() => api.list(Deadline.inSeconds(timeoutSeconds))),
    operationTimeoutSeconds: timeoutSeconds,
    updates: {},
    removals: {},
    takenDown: new Set(),
    warn: run.warn,
    deadline: () => Deadline.inSeconds(timeoutSeconds),
  };
}

/** Whether the list of all tenants is given to somebody who does not log in. Asked once, without credentials. */
export async function isOpenToAll(run: RunContext, connection: TenantConnection): Promise<boolean> {
  const service = "CX Tenant API";
  const client = createHttpClient({ ...callSettings(run), service, url: connection.url });
  const operation = "list the tenants without a login";
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(run));
  try {
    const { json } = await client.send({ method: "GET", path: "/tenant", operation, deadline });
    // Anything else with success, such as a page where people log in, shows no tenant.
    return Array.isArray(json) || (isPlainObject(json) && Object.values(json).some(Array.isArray));
  } catch (error) {
    if (error instanceof PlatformError && isRefusal(error)) return false;
    throw error;
  } finally {
    client.close();
  }
}

/** Asks for a login, in whatever way: a redirect leads to its page. */
function isRefusal({ code, failure: { location } }: PlatformError): boolean {
  return code === "unauthorized" || code === "forbidden" || location !== undefined;
}

/** A platform without authentication takes every call (contract §2). */
function withoutLogin(url: string): Authorization {
  return new Authorization(url, {
    header: () => Promise.resolve(undefined),
    renew: () => false,
    remedy: () =>
      "no credentials are set: set CX_LOGIN_PASSWORD and CX_LOGIN_CLIENT_SECRET, or `pulumi config set --secret --path login.password` and `.clientSecret`",
  });
}
