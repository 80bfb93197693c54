import { z } from "zod";
import { isJsonObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";

const jsonObject = z.custom<JsonObject>(isJsonObject);
const jsonValue = z.custom<JsonValue>((value) => value !== undefined);

const dataSourceSchema = z.object({
  id: z.int(),
  uid: z.string(),
  orgId: z.int(),
  name: z.string(),
  type: z.string(),
  access: z.string(),
  url: z.string(),
  user: z.string(),
  database: z.string(),
  basicAuth: z.boolean(),
  basicAuthUser: z.string(),
  withCredentials: z.boolean(),
  isDefault: z.boolean(),
  /** Usually an object; Grafana stores whatever it is sent. */
  jsonData: jsonValue,
  secureJsonData: z.record(z.string(), z.string()),
  version: z.int(),
  readOnly: z.boolean(),
  apiVersion: z.string(),
  /** When it was changed last; Grafana's tables know whole seconds only. */
  updated: z.iso.datetime({ precision: 0 }),
});

/** A row of Grafana's table of data sources, secrets in clear. */
export type DataSource = z.infer<typeof dataSourceSchema>;

/** Who may log in to a tenant's realm, in clear: its clients and its first administrator. */
const realmAccountsSchema = z.object({
  clientIds: z.array(z.string()),
  clientSecret: z.string(),
  username: z.string(),
  password: z.string(),
});

/** All that the platform keeps over a restart. */
export const stateSchema = z.object({
  /** Tenant documents as stored, secrets in clear. */
  tenants: z.array(jsonObject),
  /** Realms of tenants; one answers from `availableAt` (milliseconds since 1970) on. */
  realms: z.array(
    z.object({
      name: z.string(),
      tenantId: z.string(),
      availableAt: z.number(),
      accounts: realmAccountsSchema,
    }),
  ),
  /** Users of Redis and MongoDB that tenants have for access from outside. */
  databaseUsers: z.array(
    z.object({
      database: z.enum(["redis", "mongo"]),
      tenantId: z.string(),
      userName: z.string(),
      password: z.string(),
    }),
  ),
  /** What the media server was asked to add; no call leaves the sandbox. */
  mediaDomains: z.array(z.object({ name: z.string(), managerUrl: z.string() })),
  /** Buckets with channel icons. */
  buckets: z.array(z.string()),
  logos: z.array(
    z.object({ tenantId: z.string(), path: z.string(), bytes: z.int(), sha256: z.string() }),
  ),
  /** Bootstrap events to the components that registered a webhook. */
  webhookEvents: z.array(
    z.object({
      clientName: z.string(),
      event: z.string(),
      tenantId: z.string(),
      sentAt: z.string(),
    }),
  ),
  grafana: z.object({
    dataSources: z.array(dataSourceSchema),
    lastId: z.int(),
    /** Without Kubernetes: the files that the Secret would hold, by name. */
    mountedFiles: z.record(z.string(), z.string()),
    /** The copy that the running pod made when it was created. */
    podFiles: z.record(z.string(), z.string()),
  }),
});

/** See `stateSchema`. */
export type PlatformState = z.infer<typeof stateSchema>;
