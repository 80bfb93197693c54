import { z } from "zod";
import { isJsonObject } from "../../sandbox/json.ts";
import type { JsonObject } from "../../sandbox/json.ts";

const object = z.custom<JsonObject>(isJsonObject);

/** What the control side shows of the platform, as far as tests look at it. */
export const platformState = z.object({
  tenants: z.array(object),
  realms: z.array(z.string()),
  /** Who can log in to the tenants' realms, in clear. */
  realmAdmins: z.array(
    z.object({
      realm: z.string(),
      clientIds: z.array(z.string()),
      clientSecret: z.string(),
      username: z.string(),
      password: z.string(),
    }),
  ),
  /** Users of Redis and MongoDB with the passwords that they have, in clear. */
  databaseUsers: z.array(
    z.object({
      database: z.enum(["redis", "mongo"]),
      tenantId: z.string(),
      userName: z.string(),
      password: z.string(),
    }),
  ),
  mediaDomains: z.array(z.string()),
  mediaDomainRequests: z.array(z.object({ name: z.string(), managerUrl: z.string() })),
  buckets: z.array(z.string()),
  logos: z.array(z.object({ tenantId: z.string(), path: z.string(), sha256: z.string() })),
  allowedHosts: z.array(z.string()),
  dataSources: z.array(object),
  webhookEvents: z.array(object),
  requests: z.record(z.string(), z.number()),
});
