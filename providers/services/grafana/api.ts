import { z } from "zod";
import { CxError } from "../../errors.ts";
import { NoAnswerError } from "../../gone-services.ts";
import type { HttpClient } from "../../http/client.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { PlatformError } from "../../http/errors.ts";
import { defaultOrganization } from "./connection.ts";
import { proveAbsence } from "./absence.ts";
import { lossIn } from "./exact-json.ts";

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
        if (!isNotFound(error)) throw error;
        return proveAbsence(client, { name, organization }, deadline, error);
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

function isNotFound(error: unknown): boolean {
  return error instanceof PlatformError && error.code === "notFound";
}

/** The login decides on the organization that answers, and one of the same name may be in each. */
function refuseOtherOrganization({ name, orgId }: DataSource, organization: number): void {
  if (orgId === undefined || orgId === organization) return;
  throw new CxError(
    `the Grafana data source '${name}' that this login sees is in organization ${String(orgId)}, not in ${String(organization)}; nothing was changed`,
    "use a token of the wanted organization, or set grafana.organization to the number of this one",
  );
}
