import { z } from "zod";
import { CxError } from "../errors.ts";
import type { HttpClient } from "../http/client.ts";
import type { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";

const dataSourceSchema = z.looseObject({
  uid: z.string().min(1),
  name: z.string(),
  type: z.string(),
  version: z.int().optional(),
  readOnly: z.boolean().optional(),
  jsonData: z.record(z.string(), z.unknown()).nullish(),
});

/** A data source as Grafana returns it; fields that we don't know are kept. */
export type DataSource = z.infer<typeof dataSourceSchema>;

/** The two calls of Grafana's data source API that are safe to use (facts: Grafana, HTTP calls). */
export interface GrafanaApi {
  /** By name, since the uid differs from site to site. */
  get(name: string, deadline: Deadline): Promise<DataSource>;
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

export function grafanaApi(client: HttpClient): GrafanaApi {
  return {
    async get(name, deadline) {
      const operation = `read the Grafana data source '${name}'`;
      const path = `/api/datasources/name/${encodeURIComponent(name)}`;
      const { json } = await client
        .send({ method: "GET", path, operation, deadline })
        .catch((error: unknown) => {
          throw isNotFound(error) ? noSuchDataSource(name, error) : error;
        });
      const parsed = dataSourceSchema.safeParse(json);
      if (parsed.success) return parsed.data;
      throw new CxError(`cannot ${operation}: the answer is not a data source`, {
        remedy: "check that grafana.url leads to Grafana, e.g. https://<host>/grafana",
      });
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

function isNotFound(error: unknown): boolean {
  return error instanceof PlatformError && error.code === "notFound";
}

function noSuchDataSource(name: string, cause: unknown): CxError {
  return new CxError(`there is no Grafana data source '${name}'; nothing was changed`, {
    remedy:
      "check grafana.dataSource (Grafana: Connections, Data sources; capitals count) and that grafana.url has Grafana's path",
    cause,
  });
}
