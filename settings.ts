import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import type { CxTenantStackArgs } from "./components/cx-tenant-stack.ts";
import { platformSchema } from "./components/platform-schema.ts";
import type { Platform } from "./components/platform.ts";
import { listProblems, problemsOf, type Problem } from "./providers/problems.ts";
import { isPlainObject, mergeObjects } from "./providers/tenant/defaults.ts";
import { leafAt } from "./providers/tenant/leaves.ts";
import { fqdn, tenantId, tenantSettingsShape } from "./providers/tenant/schema.ts";
import {
  checkFqdn,
  checkShape,
  checkUnique,
  fqdnOf,
  refusePlainSecrets,
  type WrittenTenant,
} from "./settings-rules.ts";

/** What the configuration of an environment says: the platform, and its tenants ready to be declared. */
export interface Settings {
  platform: Platform;
  tenants: CxTenantStackArgs["tenant"][];
}

/** Reads one key of the stack's configuration; objects come as JSON. */
export type ConfigReader = (key: string) => string | undefined;

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
});
const declaredTenant = z.strictObject({ ...tenantSettingsShape, tenantId, fqdn });
const secretsSchema = z.strictObject({
  tenantDefaults: partialTenant.optional(),
  tenants: z.record(z.string(), partialTenant).optional(),
});

/** Judges a whole configuration at once. Throws a SettingsError, and nothing else. */
export function readSettings(read: ConfigReader): Settings {
  const problems: Problem[] = [];
  const value = (key: string) => jsonValue(read(key), key, problems);
  const judge = (schema: z.ZodType, judged: unknown, path: string, isSecret = false) => {
    problems.push(...problemsAt(path, problemsOf(schema, judged, { isSecret: () => isSecret })));
  };

  const platform = value("platform") ?? {};
  judge(platformSchema, platform, "platform");
  const defaults = value("tenantDefaults") ?? {};
  judge(partialTenant, defaults, "tenantDefaults");
  const secrets = value("secrets") ?? {};
  judge(secretsSchema, secrets, "secrets", true);
  const tenants = writtenTenants(value("tenants"), read("tenantsFile"), problems);
  for (const { path, tenant } of tenants) judge(writtenTenant, tenant, path);

  problems.push(...refusePlainSecrets({ path: "tenantDefaults", tenant: objectOf(defaults) }));
  problems.push(...tenants.flatMap(refusePlainSecrets));
  const parsed = platformSchema.safeParse(platform);
  if (parsed.success) {
    problems.push(...tenants.flatMap((written) => checkFqdn(written, parsed.data)));
    problems.push(...checkShape(tenants, parsed.data), ...checkUnique(tenants, parsed.data));
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return {
    platform: parsed.data,
    tenants: tenants.map((written) =>
      declare(written, parsed.data, objectOf(defaults), objectOf(secrets)),
    ),
  };
}

/** One tenant with everything that belongs to it: defaults, its own settings, the secrets. */
function declare(
  written: WrittenTenant,
  platform: Platform,
  defaults: Loose,
  secrets: Loose,
): CxTenantStackArgs["tenant"] {
  const own = objectOf(leafAt(secrets, "tenants"))[String(written.tenant["tenantId"])];
  const { extraSettings, ...secretSettings } = mergeObjects(
    objectOf(secrets["tenantDefaults"]),
    objectOf(own),
  );
  const merged = mergeObjects(mergeObjects(defaults, written.tenant), secretSettings);
  const tenant = declaredTenant.parse({ ...merged, fqdn: fqdnOf(written, platform) });
  if (extraSettings === undefined) return tenant;
  // The resource knows which of its own settings are secret, but not which of these.
  const secretExtras = objectOf(markSecret(extraSettings));
  return { ...tenant, extraSettings: mergeObjects(tenant.extraSettings ?? {}, secretExtras) };
}

type Loose = Readonly<Record<string, unknown>>;

function writtenTenants(
  inline: unknown,
  file: string | undefined,
  problems: Problem[],
): WrittenTenant[] {
  const fromFile =
    file === undefined || file === "" ? [] : listAt(fileValue(file, problems), file, problems);
  const fromConfig = listAt(inline ?? [], "tenants", problems);
  return [...fromConfig, ...fromFile];
}

function listAt(value: unknown, path: string, problems: Problem[]): WrittenTenant[] {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({
      path: `${path}[${String(index)}]`,
      tenant: objectOf(item),
    }));
  }
  if (value !== undefined) problems.push({ path, reason: "expected a list of tenants" });
  return [];
}

function fileValue(file: string, problems: Problem[]): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown error";
    problems.push({ path: "tenantsFile", reason: `cannot read '${file}': ${reason}` });
    return undefined;
  }
}

function jsonValue(text: string | undefined, key: string, problems: Problem[]): unknown {
  if (text === undefined) {
    if (key === "platform")
      problems.push({ path: key, reason: "is missing; see README, Settings" });
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    problems.push({ path: key, reason: "expected an object or a list, as YAML" });
    return undefined;
  }
}

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
