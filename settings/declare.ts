import * as pulumi from "@pulumi/pulumi";
import type { CxTenantStackArgs } from "../components/cx-tenant-stack.ts";
import { tenantConnection, type Platform } from "../components/platform.ts";
import { problemsAt, type Problem } from "../providers/words/problems.ts";
import { problemsOfTenant } from "../providers/resources/tenant/check.ts";
import { isPlainObject, mergeObjects, type Loose } from "../providers/objects.ts";
import { leafAt } from "../providers/resources/tenant/document/leaves.ts";
import { fqdnOf, type WrittenTenant } from "./rules/identity.ts";
import { declaredTenant } from "./schema.ts";
import type { WrittenSettings } from "./source.ts";

/** One tenant with everything that belongs to it, not judged as a whole yet. */
interface CollectedTenant {
  path: string;
  tenant: Loose;
  /** Secrets in blocks with keys of the customer's own: the resource doesn't know them as secrets. */
  extraSecrets: Loose;
  policySecrets: Loose;
}

/** Puts defaults, a tenant's own settings and its secrets together. */
export function declare(
  written: WrittenTenant,
  platform: Platform,
  { tenantDefaults, secrets }: WrittenSettings,
): CollectedTenant {
  const own = leafAt(objectOf(secrets), "tenants");
  const { extraSettings, keyCloak, ...others } = mergeObjects(
    objectOf(leafAt(objectOf(secrets), "tenantDefaults")),
    objectOf(objectOf(own)[String(written.tenant["tenantId"])]),
  );
  const { "policy-enforcer": policies, ...keyCloakSecrets } = objectOf(keyCloak);
  const known = { ...others, ...(keyCloak !== undefined && { keyCloak: keyCloakSecrets }) };
  const plain = mergeObjects(objectOf(tenantDefaults), written.tenant);
  return {
    path: written.path,
    tenant: { ...mergeObjects(plain, known), fqdn: fqdnOf(written, platform) },
    extraSecrets: objectOf(extraSettings),
    policySecrets: objectOf(policies),
  };
}

/** The rules of the resource itself, so that a mistake is found before anything is made. */
export function judgeComplete(collected: CollectedTenant, platform: Platform): Problem[] {
  const { extraSecrets, policySecrets } = collected;
  const {
    customHost: _entry,
    protect: _stack,
    ...record
  } = withSecrets(collected.tenant, extraSecrets, policySecrets);
  const args = { ...record, owner: "settings", connection: tenantConnection(platform) };
  return problemsAt(collected.path, problemsOfTenant(args));
}

/** The tenant as the program declares it. Only for one that was judged. */
export function withSecretsMarked(collected: CollectedTenant): CxTenantStackArgs["tenant"] {
  const { tenant, extraSecrets, policySecrets } = collected;
  return declaredTenant.parse(
    withSecrets(tenant, objectOf(markSecret(extraSecrets)), objectOf(markSecret(policySecrets))),
  );
}

function withSecrets(tenant: Loose, extraSecrets: Loose, policySecrets: Loose): Loose {
  return mergeObjects(tenant, {
    ...(Object.keys(extraSecrets).length > 0 && { extraSettings: extraSecrets }),
    ...(Object.keys(policySecrets).length > 0 && {
      keyCloak: { "policy-enforcer": policySecrets },
    }),
  });
}

function markSecret(value: unknown): unknown {
  if (!isPlainObject(value)) return pulumi.secret(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markSecret(item)]));
}

function objectOf(value: unknown): Loose {
  return isPlainObject(value) ? value : {};
}
