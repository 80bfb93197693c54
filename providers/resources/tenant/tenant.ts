import * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type ResourceArgs, defaultOwner } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import { tenantSpec, type TenantSpec } from "./schema.ts";
import { secretPaths } from "./secret-paths.ts";
import { secretFacts, tenantFacts } from "./state.ts";

/**
 * Arguments of {@link CxTenant}; see {@link TenantSpec} for each one's meaning and default. Settings
 * that are secrets are marked as such by the resource, whether the program did it or not.
 */
export type CxTenantArgs = ResourceArgs<Omit<TenantSpec, "owner" | "seed" | "logoHash">> & {
  /** See {@link TenantSpec}. Default `pulumi:<project>/<stack>`. */
  owner?: pulumi.Input<string> | undefined;
  /** See {@link TenantSpec}. */
  seed?: pulumi.Input<string> | undefined;
};

/**
 * A tenant of an Expertflow CX platform: its record in the CX Tenant API and, through it, realm,
 * media domain, icons and logo. The id is the tenantId.
 *
 * Errors: a tenant of that id that this stack did not make (see `adopt`), an FQDN that another
 * tenant has, a platform that refuses the settings. When it stays unknown whether the tenant was
 * made, the resource is recorded as unfinished and the next `pulumi up` looks first.
 *
 * Source: platform contract §3 and §4 (Tenant Onboarding; CX Tenant API).
 *
 * @example
 * ```ts
 * new CxTenant("tenant1", {
 *   tenantId: "tenant1",
 *   tenantName: "Tenant One",
 *   fqdn: "tenant1.cx.example.com",
 *   logo: "logos/sample.svg",
 *   keyCloak: { credentials: { secret: config.requireSecret("keycloakClientSecret") } },
 *   connection: { url: "https://cx.example.com/cx-tenant", keycloakUrl: "https://cx.example.com/auth" },
 * });
 * ```
 */
export class CxTenant extends DynamicResource {
  static readonly __pulumiType = resourceTypes.tenant;

  declare readonly tenantId: pulumi.Output<string>;
  declare readonly fqdn: pulumi.Output<string>;
  /** The blocks as they are stored, with all defaults; their secrets are secret. */
  declare readonly keyCloak: pulumi.Output<TenantSpec["keyCloak"]>;
  declare readonly redis: pulumi.Output<TenantSpec["redis"]>;
  declare readonly mongo: pulumi.Output<TenantSpec["mongo"]>;
  declare readonly campaigns: pulumi.Output<TenantSpec["campaigns"]>;
  declare readonly surveys: pulumi.Output<TenantSpec["surveys"]>;
  /** The status that the platform reported last. */
  declare readonly observedStatus: pulumi.Output<"active" | "inActive" | undefined>;
  /** `adopted`: the tenant was on the platform before this stack. */
  declare readonly ownership: pulumi.Output<"created" | "adopted">;
  /** Passwords that were made because none were given, by their path, e.g. `redis.password`. Secret. */
  declare readonly generatedPasswords: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: CxTenantArgs, options?: pulumi.CustomResourceOptions) {
    super(
      {
        type: CxTenant.__pulumiType,
        stub: stubs.tenant,
        spec: tenantSpec,
        facts: tenantFacts,
        secretOutputs: secretFacts,
      },
      name,
      {
        ...withSecretsMarked(args),
        owner: args.owner ?? defaultOwner(),
        // An empty secret: check() puts the seed in its place, and a value in a secret's place is a secret.
        seed: pulumi.secret(args.seed ?? ""),
      },
      options,
    );
  }
}

function withSecretsMarked(args: CxTenantArgs): object {
  return secretPaths.reduce<object>((marked, path) => markAt(marked, path.split(".")), args);
}

/** Marks the leaf at a path; a block that is an output is left to whoever made it, and marked whole. */
function markAt(value: object, [key = "", ...rest]: string[]): object {
  const item: unknown = Reflect.get(value, key);
  if (item === undefined) return value;
  const isWhole = rest.length === 0 || pulumi.Output.isInstance(item);
  if (isWhole) return { ...value, [key]: pulumi.secret(item) };
  if (typeof item !== "object" || item === null) return value;
  return { ...value, [key]: markAt(item, rest) };
}
