import { z } from "zod";
import { customHostSettings, existingParts } from "../components/entry.ts";
import { platformSchema } from "../components/platform.ts";
import { tenantSettingsShape, tenantSpec } from "../providers/resources/tenant/schema.ts";
import { positive } from "../providers/vocabulary.ts";

/** Who a tenant is, and where people find it. */
export const identity = z.object({
  tenantId: tenantSpec.shape.tenantId,
  fqdn: tenantSpec.shape.fqdn.optional(),
  customHost: customHostSettings.optional(),
  existing: existingParts.optional(),
  /** The stack of the environment that has the tenant, by its number (see `shards`). Default: as its id says. */
  shard: positive.optional(),
});

/** Settings that tenants share. */
export const partialTenant = z
  .strictObject({
    ...tenantSettingsShape,
    /**
     * Nothing of the tenant can be taken down before this is `false` and `pulumi up` has run. Default false; true
     * for `expertflow`, the only tenant of a platform on premises.
     */
    protect: z.boolean().optional(),
  })
  .partial();

/** A tenant of the list. */
export const writtenTenant = partialTenant.extend({
  ...identity.shape,
  tenantName: tenantSettingsShape.tenantName,
});

/** A tenant with everything that belongs to it. */
export const declaredTenant = writtenTenant
  .omit({ shard: true })
  .extend({ fqdn: tenantSpec.shape.fqdn });

/** `cx-tenants:secrets`. */
export const secretsSchema = z.strictObject({
  /** Secret settings that all tenants share. */
  tenantDefaults: partialTenant.optional(),
  /** Secret settings of one tenant, by its tenantId. They leave with it when it leaves the list. */
  tenants: z.record(z.string(), partialTenant).optional(),
});
export type Secrets = z.infer<typeof secretsSchema>;

const text = z.string().min(1, "must not be empty; leave it out");

/** `cx-tenants:login`, as the providers read it (providers/credentials.ts): they pass over anything else. */
export const loginSchema = z
  .strictObject({
    /** Client of realm `master`. Default `multitenancy`. */
    clientId: text,
    /** Secret of the client. */
    clientSecret: text,
    /** User of realm `master`, with the role `mtt-admin`. Default `mtt-admin`. */
    username: text,
    /** Password of the user. */
    password: text,
  })
  .partial();

/** `cx-tenants:grafanaLogin`, likewise. */
export const grafanaLoginSchema = z
  .strictObject({
    /** Token of a service account with the organization role Admin. It goes before name and password. */
    token: text,
    /** User with the organization role Admin; goes with `password`. */
    username: text,
    /** Password of the user. */
    password: text,
  })
  .partial();

/** Into more than these nobody can look. */
const mostShards = 500;
const wrongShards = `expected a whole number from 2 to ${String(mostShards)} (one stack needs none)`;

/** What stands under `config:` of a stack's file, by its key without the project's name. */
export const configShape = {
  /** The CX platform of this environment: where it is, how its tenants are reached, and how it is called. */
  platform: platformSchema,
  /** The list of tenants; `tenantId` and `tenantName` are enough. Default: none. */
  tenants: z.array(writtenTenant).optional(),
  /**
   * Path of a YAML file with more tenants, for a long list; anchors and merge keys (`<<`) may share settings. Relative
   * to the directory of Pulumi.yaml. Default: none.
   */
  tenantsFile: z.string().optional(),
  /**
   * Splits the environment over so many stacks, `<environment>-1` and so on, since a run writes the whole state of its
   * stack at every step: 25 to 50 tenants in each. A tenant's id says where it is (`npm run fleet`). Default: one stack.
   */
  shards: z.int().min(2, wrongShards).max(mostShards, wrongShards).optional(),
  /** Settings that all tenants share; same shape as a tenant. What a tenant says itself wins. */
  tenantDefaults: partialTenant.optional(),
  /**
   * Secret settings, encrypted: of all tenants under `tenantDefaults`, of one under `tenants.<tenantId>`; same shape as
   * a tenant. Set with `pulumi config set --secret --path`.
   */
  secrets: secretsSchema.optional(),
  /** Account for the CX Tenant API. `CX_LOGIN_*` in the environment wins; a platform without authentication needs none. */
  login: loginSchema.optional(),
  /** Account for Grafana: `token`, or `username` and `password`. `GRAFANA_*` in the environment wins. */
  grafanaLogin: grafanaLoginSchema.optional(),
} as const;

/** The keys of the configuration. */
export const ownKeys: readonly string[] = Object.keys(configShape);

/** True for a value that is right as it stands: no schema of these changes it, or fills something in. */
export function isRight<T>(schema: z.ZodType<T, T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}
