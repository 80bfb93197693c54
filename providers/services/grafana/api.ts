import { z } from "zod";
import { CxError } from "../../errors.ts";
import { NoAnswerError, GoneError } from "../../gone-services.ts";
import type { HttpClient } from "../../http/client.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { PlatformError } from "../../http/errors.ts";
import { defaultOrganization } from "./connection.ts";

const dataSourceSchema = z.looseObject({
  uid: z.string().min(1),
  name: z.string(),
  type: z.string(),
  orgId: z.int().optional(),
  version: z.int().optional(),
  readOnly: z.boolean().optional(),
  jsonData: z.record(z.string(), z.unknown()).nullish(),
});

/** A data source as Grafana returns it; fields that we don't know are kept. */
export type DataSource = z.infer<typeof dataSourceSchema> & {
  /** What in it a PUT could not send back as it is. */
  unrepeatable?: string;
};

/** The calls of Grafana's API that are safe to use (facts: Grafana, HTTP calls). */
export interface GrafanaApi {
  /**
   * By name, since the uid differs from site to site. Throws a GoneError when Grafana itself says that
   * it has none of that name.
   */
  get(name: string, deadline: Deadline): Promise<DataSource>;
  /** Whether this account may write the data source; undefined when this Grafana does not tell. */
  mayWrite(source: DataSource, deadline: Deadline): Promise<boolean | undefined>;
  /** The version of a plugin that is installed. Throws a CxError when Grafana does not tell. */
  pluginVersion(id: string, deadline: Deadline): Promise<string>;
  /** Stores the list, everything else as it was read. Fails with `conflict` when somebody was faster. */
  putAllowedHosts(
    source: DataSource,
    allowedHosts: readonly string[],
    deadline: Deadline,
  ): Promise<void>;
}

/**
 * Fields that a PUT has to carry, or Grafana clears them. Never part of it: secureJsonData (left
 * out, it is kept), id, orgId, readOnly.
 */
const echoedFields = [
  "uid",
  "name",
  "type",
  "access",
  "url",
  "user",
  "database",
  "basicAuth",
  "basicAuthUser",
  "withCredentials",
  "isDefault",
  "apiVersion",
  "version",
] as const;

const writeAction = "datasources:write";
const withAccess = z.looseObject({ accessControl: z.record(z.string(), z.boolean()) });
const plugin = z.object({ info: z.object({ version: z.string().min(1) }) });
const permissions = z.record(z.string(), z.array(z.string()));

/** @param organization the one that the data source is in; its number in Grafana. Default 1. */
export function grafanaApi(client: HttpClient, organization?: number): GrafanaApi {
  async function read(path: string, operation: string, deadline: Deadline): Promise<unknown> {
    return (await client.send({ method: "GET", path, operation, deadline })).json;
  }

  /** What can't be asked here is no reason to fail: the next way of asking, or the write, tells. */
  async function readIfPossible(path: string, deadline: Deadline): Promise<unknown> {
    return read(path, "ask Grafana for the permissions of this account", deadline).catch(
      (error: unknown) => {
        if (error instanceof PlatformError) return undefined;
        throw error;
      },
    );
  }

  return {
    async get(name, deadline) {
      const operation = `read the Grafana data source '${name}'`;
      const path = `/api/datasources/name/${encodeURIComponent(name)}`;
      const call = { method: "GET", path, operation, deadline, wantsText: true } as const;
      const { json, text = "" } = await client.send(call).catch(async (error: unknown) => {
        if (!(error instanceof PlatformError) || error.code !== "notFound") throw error;
        return proveAbsence(
          (asked, what) => read(asked, what, deadline),
          { name, organization },
          error,
        );
      });
      const parsed = dataSourceSchema.safeParse(json);
      if (!parsed.success) {
        // E.g. the page of a gateway for every path that it does not know.
        throw new NoAnswerError(
          `cannot ${operation}: the answer is not a data source`,
          "check that grafana.url leads to Grafana, e.g. https://<host>/grafana",
        );
      }
      refuseOtherOrganization(parsed.data, organization ?? defaultOrganization);
      const unrepeatable = lossIn(text);
      return { ...parsed.data, ...(unrepeatable !== undefined && { unrepeatable }) };
    },

    async mayWrite({ uid }, deadline) {
      // Only by uid does Grafana add what this account may do with the data source.
      const path = `/api/datasources/uid/${encodeURIComponent(uid)}?accesscontrol=true`;
      const own = withAccess.safeParse(await readIfPossible(path, deadline)).data?.accessControl;
      if (own !== undefined) return own[writeAction] === true;
      const all = await readIfPossible("/api/access-control/user/permissions", deadline);
      const scopes = permissions.safeParse(all).data;
      if (scopes === undefined) return undefined;
      return (scopes[writeAction] ?? []).some((scope) => scopesOf(uid).includes(scope));
    },

    async pluginVersion(id, deadline) {
      const operation = `ask Grafana for the version of its plugin '${id}'`;
      const found = await read(
        `/api/plugins/${encodeURIComponent(id)}/settings`,
        operation,
        deadline,
      );
      const parsed = plugin.safeParse(found);
      if (parsed.success) return parsed.data.info.version;
      throw new NoAnswerError(
        `cannot ${operation}: the answer does not tell it`,
        "look it up in Grafana (Administration, Plugins)",
      );
    },

    async putAllowedHosts(source, allowedHosts, deadline) {
      const echoed = echoedFields.filter((field) => source[field] !== undefined);
      await client.send({
        method: "PUT",
        path: `/api/datasources/uid/${encodeURIComponent(source.uid)}`,
        operation: `change allowedHosts of the Grafana data source '${source.name}'`,
        body: {
          json: {
            ...Object.fromEntries(echoed.map((field) => [field, source[field]])),
            jsonData: { ...source.jsonData, allowedHosts },
          },
        },
        // Not repeated by the client: the editor reads again first.
        repeatable: false,
        deadline,
      });
    },
  };
}

/** Scopes of a permission that hold for the data source. */
function scopesOf(uid: string): string[] {
  return ["*", "datasources:*", "datasources:uid:*", `datasources:uid:${uid}`];
}

/** The login decides on the organization that answers, and one of the same name may be in each. */
function refuseOtherOrganization({ name, orgId }: DataSource, organization: number): void {
  if (orgId === undefined || orgId === organization) return;
  throw new CxError(
    `the Grafana data source '${name}' that this login sees is in organization ${String(orgId)}, not in ${String(organization)}; nothing was changed`,
    "use a token of the wanted organization, or set grafana.organization to the number of this one",
  );
}

/** Grafana answers this without a login, and nothing else does. */
const health = z.looseObject({ database: z.string() });
const list = z.array(z.looseObject({ name: z.string() }));
const ownOrganization = z.looseObject({ id: z.int() });

/**
 * A data source was answered with 404: throws a GoneError when Grafana itself has none of that name, and
 * a NoAnswerError when the answer came from something else, such as a gateway without a route. A token
 * sees its own organization alone, so what it does not see proves nothing of another one.
 * @param organization the one that the data source is in, where the program says so.
 */
async function proveAbsence(
  ask: (path: string, operation: string) => Promise<unknown>,
  { name, organization }: { name: string; organization: number | undefined },
  cause: unknown,
): Promise<never> {
  const isGrafana = await ask("/api/health", "see whether Grafana is there").then(
    (json) => health.safeParse(json).success,
    () => false,
  );
  if (!isGrafana) throw notGrafana(name, cause);
  // Only an answer with success proves that something is not there.
  const rows = list.safeParse(await ask("/api/datasources", "list the Grafana data sources"));
  if (!rows.success || rows.data.some((row) => row.name === name)) throw notGrafana(name, cause);
  if (organization !== undefined) {
    const own = await ask("/api/org", "see which Grafana organization this login is of");
    const id = ownOrganization.safeParse(own).data?.id;
    if (id !== organization) throw otherOrganization(name, organization, id);
  }
  throw new GoneError(
    `the Grafana data source '${name}'`,
    `there is no Grafana data source '${name}'; nothing was changed`,
    "check grafana.dataSource (Grafana: Connections, Data sources; capitals count) and that grafana.url has Grafana's path",
    { cause },
  );
}

function otherOrganization(name: string, organization: number, own: number | undefined): CxError {
  const words = own === undefined ? "one that it does not name" : String(own);
  return new CxError(
    `the Grafana data source '${name}' is not in the organization of this login (${words}), and nothing shows whether it is in ${String(organization)}; nothing was changed`,
    "use a token of the wanted organization, or correct grafana.organization",
  );
}

function notGrafana(name: string, cause: unknown): CxError {
  return new NoAnswerError(
    `cannot read the Grafana data source '${name}': HTTP 404, but not from Grafana; nothing was changed`,
    "check grafana.url with its path, e.g. https://<host>/grafana, and the routes of the gateway: <grafana.url>/api/health has to answer",
    { cause },
  );
}

/** Any number has so many digits as it was written; of more, some may be lost. */
const safeDigits = 15;

/**
 * The first thing in a JSON text that reading and writing it would change: a number that has more digits
 * than we can hold, or a key that objects keep for themselves.
 */
export function lossIn(text: string): string | undefined {
  const pieces = text.match(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|-?\d[\d.eE+-]*/g) ?? [];
  return pieces.find((piece) =>
    piece.startsWith('"') ? /^"__proto__"\s*:$/.test(piece) : !isExact(piece),
  );
}

function isExact(written: string): boolean {
  const value = Number(written);
  const [mantissa = ""] = written.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
  return Number.isFinite(value) && (digits.length <= safeDigits || String(value) === written);
}
