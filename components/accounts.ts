import * as pulumi from "@pulumi/pulumi";
import type { Loose } from "../providers/objects.ts";
import { leafAt } from "../providers/resources/tenant/document/leaves.ts";
import { generatedPaths } from "../providers/resources/tenant/secret-paths.ts";
import type { CxTenant } from "../providers/resources/tenant/tenant.ts";

/** The first accounts of a tenant. */
export interface TenantAccounts {
  /** Name of the first administrator. */
  administrator: pulumi.Output<string | undefined>;
  /** Names of the users for access to Redis and MongoDB from outside. */
  redisUser: pulumi.Output<string | undefined>;
  mongoUser: pulumi.Output<string | undefined>;
  /** Those passwords that this stack knows, given or generated, by their path, e.g. `redis.password`. Secret. */
  passwords: pulumi.Output<Record<string, string>>;
}

/** The accounts of a tenant as its resource has them. */
export function accountsOf(tenant: CxTenant): TenantAccounts {
  const { keyCloak, redis, mongo, campaigns, surveys, generatedPasswords } = tenant;
  const blocks = pulumi
    .all([keyCloak, redis, mongo, campaigns, surveys])
    .apply(([keyCloak, redis, mongo, campaigns, surveys]) => {
      return { keyCloak, redis, mongo, campaigns, surveys };
    });
  // A block with a secret in it is secret as a whole; a name in it is none.
  const name = (path: string) => pulumi.unsecret(blocks.apply((known) => textAt(known, path)));
  const passwords = pulumi
    .all([blocks, generatedPasswords])
    .apply(([known, generated]) => ({ ...generated, ...passwordsIn(known) }));
  return {
    administrator: name("keyCloak.USERNAME_ADMIN"),
    redisUser: name("redis.userName"),
    mongoUser: name("mongo.userName"),
    passwords: pulumi.secret(passwords),
  };
}

function passwordsIn(blocks: Loose): Record<string, string> {
  const given = generatedPaths.flatMap((path) => {
    const text = textAt(blocks, path);
    return text === undefined ? [] : [[path, text] as const];
  });
  return Object.fromEntries(given);
}

function textAt(blocks: Loose, path: string): string | undefined {
  const value = leafAt(blocks, path);
  return typeof value === "string" ? value : undefined;
}
