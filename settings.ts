import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { CxTenantStackArgs } from "./components/cx-tenant-stack.ts";
import { customHostSchema } from "./components/entry-schema.ts";
import { platformSchema } from "./components/platform-schema.ts";
import { tenantConnection, type Platform } from "./components/platform.ts";
import { listProblems, problemsOf, type Problem } from "./providers/problems.ts";
import { isPlainObject, mergeObjects } from "./providers/tenant/defaults.ts";
import { checkArguments } from "./providers/tenant/check.ts";
import { leafAt } from "./providers/tenant/leaves.ts";
import { isSecretPath } from "./providers/tenant/secret-paths.ts";
import { fqdn, tenantId, tenantSettingsShape } from "./providers/tenant/schema.ts";
import {
  checkAlias,
  checkCertificates,
  checkCustomHost,
  checkEntry,
  checkObjectNames,
} from "./settings-entry-rules.ts";
import {
  checkFqdn,
  checkShape,
  checkUnique,
  fqdnOf,
  refuseOpenSecrets,
  refusePlainSecrets,
  type WrittenTenant,
} from "./settings-rules.ts";
import { readWritten, type ConfigReader, type WrittenSettings } from "./settings-source.ts";

/** What the configuration of an environment says: the platform, and its tenants ready to be declared. */
export interface Settings {
  platform: Platform;
  tenants: CxTenantStackArgs["tenant"][];
}

/** The settings have mistakes; the message names each of them with its path. */
export class SettingsError extends pulumi.RunError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a mistake" : `${String(problems.length)} mistakes`;
    super(
      `the configuration of this stack has ${count}; nothing was changed:\n${listProblems(problems)}`,
    );
    this.problems = problems;
  }
}

/** The settings of the stack that is running. Throws a SettingsError. */
export function loadSettings(): Settings {
  const project = pulumi.getProject();
  // Not Config.getObject: it warns about secrets, which are marked as such again below.
  return readSettings((key) => pulumi.runtime.getConfig(`${project}:${key}`));
}

const partialTenant = z.strictObject(tenantSettingsShape).partial();
const writtenTenant = partialTenant.extend({
  tenantId,
  tenantName: tenantSettingsShape.tenantName,
  fqdn: fqdn.optional(),
  customHost: customHostSchema.optional(),
});
const declaredTenant = z.strictObject({
  ...tenantSettingsShape,
  tenantId,
  fqdn,
  customHost: customHostSchema.optional(),
});
const secretsSchema = z.strictObject({
  tenantDefaults: partialTenant.optional(),
  tenants: z.record(z.string(), partialTenant).optional(),
});

/** Judges a whole configuration at once. Throws a SettingsError, and nothing else. */
export function readSettings(read: ConfigReader): Settings {
  const written = readWritten(read);
  const { platform, problems } = judge(written);
  if (platform === undefined || problems.length > 0) throw new SettingsError(problems);
  const declared = written.tenants.map((tenant) => declare(tenant, platform, written));
  const incomplete = declared.flatMap((tenant) => judgeComplete(tenant, platform));
  if (incomplete.length > 0) throw new SettingsError(incomplete);
  return {
    platform,
    tenants: declared.map(({ tenant, extras }) =>
      withSecretExtras(declaredTenant.parse(tenant), extras),
    ),
  };
}

/** Everything that is wrong with what is written, each part by itself and all of them together. */
function judge(written: WrittenSettings): { platform: Platform | undefined; problems: Problem[] } {
  const { tenants } = written;
  const defaults = { path: "tenantDefaults", tenant: objectOf(written.tenantDefaults) };
  const platform = platformSchema.safeParse(written.platform);
  const isSecret = () => true;
  const misshapen = problemsAt("secrets", problemsOf(secretsSchema, written.secrets, { isSecret }));
  const problems = [
    ...written.problems,
    ...(written.platform === undefined
      ? []
      : problemsAt("platform", problemsOf(platformSchema, written.platform))),
    ...problemsAt(
      "tenantDefaults",
      problemsOf(partialTenant, written.tenantDefaults, { isSecret: isSecretAt }),
    ),
    ...(misshapen.length > 0 ? misshapen : refuseOpenSecrets(written.secrets)),
    ...tenants.flatMap(({ path, tenant }) =>
      problemsAt(path, problemsOf(writtenTenant, tenant, { isSecret: isSecretAt })),
    ),
    ...[defaults, ...tenants].flatMap(refusePlainSecrets),
  ];
  if (!platform.success) return { platform: undefined, problems };
  const rules = [
    ...tenants.flatMap((tenant) => checkFqdn(tenant, platform.data)),
    ...checkEntry(platform.data),
    ...checkObjectNames(tenants, platform.data),
    ...checkCertificates(tenants, platform.data),
    ...tenants.flatMap((tenant) => checkCustomHost(tenant, platform.data)),
    ...tenants.flatMap((tenant) => checkAlias(tenant, platform.data)),
    ...checkShape(tenants, platform.data),
    ...checkUnique(tenants, platform.data),
  ];
  return { platform: platform.data, problems: [...problems, ...rules] };
}

function isSecretAt(path: readonly PropertyKey[]): boolean {
  return isSecretPath(path.map(String).join("."));
}

/** One tenant with everything that belongs to it, not judged as a whole yet. */
interface CollectedTenant {
  path: string;
  tenant: Loose;
  /** Extra settings that are secret. */
  extras: Loose;
}

/** Puts defaults, a tenant's own settings and its secrets together. */
function declare(
  written: WrittenTenant,
  platform: Platform,
  { tenantDefaults, secrets }: WrittenSettings,
): CollectedTenant {
  const own = leafAt(objectOf(secrets), "tenants");
  const { extraSettings, ...secretSettings } = mergeObjects(
    objectOf(leafAt(objectOf(secrets), "tenantDefaults")),
    objectOf(objectOf(own)[String(written.tenant["tenantId"])]),
  );
  const plain = mergeObjects(objectOf(tenantDefaults), written.tenant);
  const tenant = { ...mergeObjects(plain, secretSettings), fqdn: fqdnOf(written, platform) };
  return { path: written.path, tenant, extras: objectOf(extraSettings) };
}

/** The rules of the resource itself, so that a mistake is found before anything is made. */
function judgeComplete({ path, tenant, extras }: CollectedTenant, platform: Platform): Problem[] {
  const extraSettings = mergeObjects(objectOf(tenant["extraSettings"]), extras);
  const connection = tenantConnection(platform);
  const { customHost: _entryOnly, ...record } = tenant;
  const args = { ...record, extraSettings, owner: "settings", connection };
  return problemsAt(path, checkArguments(args).problems);
}

/** The resource knows which of its own settings are secret, but not which of these. */
function withSecretExtras(
  tenant: z.infer<typeof declaredTenant>,
  extras: Loose,
): CxTenantStackArgs["tenant"] {
  if (Object.keys(extras).length === 0) return tenant;
  const secretExtras = objectOf(markSecret(extras));
  return { ...tenant, extraSettings: mergeObjects(tenant.extraSettings ?? {}, secretExtras) };
}

type Loose = Readonly<Record<string, unknown>>;

function problemsAt(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, reason }) => ({
    path: path === "" ? prefix : `${prefix}${path.startsWith("[") ? "" : "."}${path}`,
    reason,
  }));
}

function objectOf(value: unknown): Loose {
  return isPlainObject(value) ? value : {};
}

function markSecret(value: unknown): unknown {
  if (!isPlainObject(value)) return pulumi.secret(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markSecret(item)]));
}
