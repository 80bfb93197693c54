import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { DeclaredTenant } from "../components/cx-tenant-stack.ts";
import { tenantConnection, type Platform } from "../components/platform.ts";
import { studioProblems } from "../components/studios.ts";
import { unknownValue } from "../providers/engine/wire.ts";
import { isPlainObject, mergeObjects, type Loose } from "../providers/objects.ts";
import { problemsOfTenant } from "../providers/resources/tenant/check.ts";
import { isUnmanaged } from "../providers/resources/tenant/defaults.ts";
import { documentOf, leafAt, leavesOf } from "../providers/resources/tenant/document/leaves.ts";
import { problemsAt, type Problem } from "../providers/words/problems.ts";
import type { IdentifiedTenant } from "./rules/identity.ts";
import { isInFreeBlock } from "./rules/secrets.ts";
import { declaredTenant, isRight, partialTenant, writtenTenant } from "./schema.ts";
import type { WrittenSettings, WrittenTenant } from "./source.ts";

/** One tenant with everything that belongs to it. */
export interface CompleteTenant {
  path: string;
  /** Its own settings over the defaults. */
  plain: Loose;
  /** Its own secrets over those of all tenants; path → value. */
  secrets: readonly (readonly [string, unknown])[];
}

/** What is said of one tenant, each part right by itself. */
const parts = z.object({
  tenantDefaults: partialTenant.optional(),
  tenant: writtenTenant,
  secrets: z.looseObject({ tenants: z.looseObject({}).optional() }).optional(),
  sharedSecrets: partialTenant.optional(),
  ownSecrets: partialTenant.optional(),
});

/** Puts defaults, a tenant's own settings and its secrets together; nothing, where one of them is wrong by itself. */
export function complete(
  { path, tenantId, fqdn, tenant }: IdentifiedTenant & WrittenTenant,
  { tenantDefaults, secrets }: WrittenSettings,
): CompleteTenant[] {
  const secretsAt = (scope: string) => leafAt({ secrets }, `secrets.${scope}`);
  const written: unknown = {
    tenantDefaults,
    tenant,
    secrets,
    sharedSecrets: secretsAt("tenantDefaults"),
    ownSecrets: secretsAt(`tenants.${tenantId}`),
  };
  if (!isRight(parts, written)) return [];
  const { sharedSecrets = {}, ownSecrets = {} } = written;
  const shared = (settings: Loose) => withoutUnmanaged(settings, written.tenant);
  const plain = mergeObjects(shared(written.tenantDefaults ?? {}), written.tenant);
  const leaves = [...leavesOf(mergeObjects(shared(sharedSecrets), ownSecrets))];
  return [
    {
      path,
      plain: { ...plain, fqdn: fqdn ?? unknownValue },
      // `pulumi config rm` leaves the block that a secret was in.
      secrets: leaves.filter(([, value]) => !isPlainObject(value)),
    },
  ];
}

/** What tenants share, but for what one of them says that it does not have. */
function withoutUnmanaged(settings: Loose, tenant: Loose): Loose {
  return documentOf([...leavesOf(settings)].filter(([path]) => !isUnmanaged(path, tenant)));
}

/** The rules of the resource itself, so that a mistake is found before anything is made. */
export function judgeComplete(
  { path, plain, secrets }: CompleteTenant,
  platform: Platform,
): Problem[] {
  const whole = mergeObjects(plain, documentOf(secrets));
  const { customHost: _host, existing: _wayIn, protect: _stack, shard: _part, ...record } = whole;
  const args = { ...record, owner: "settings", connection: tenantConnection(platform) };
  return problemsAt(path, [...problemsOfTenant(args), ...studioProblems(whole, platform)]);
}

/** The tenant as the program declares it. Only for one that was judged. */
export function withSecretsMarked({ plain, secrets }: CompleteTenant): DeclaredTenant {
  // The resource knows the others as secrets.
  const marked = secrets.map(
    ([path, value]) => [path, isInFreeBlock(path) ? pulumi.secret(value) : value] as const,
  );
  const { shard: _part, ...own } = plain;
  return declaredTenant.parse(mergeObjects(own, documentOf(marked)));
}
