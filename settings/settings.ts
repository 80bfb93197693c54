import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { DeclaredTenant } from "../components/cx-tenant-stack.ts";
import { checkFqdn, checkId } from "../components/rules/identity.ts";
import { checkAlias, checkCustomHost, checkEntry } from "../components/rules/routing.ts";
import { platformOf, platformSchema, type Platform } from "../components/platform.ts";
import type { ConfigSource } from "../providers/engine/lifecycle.ts";
import { isPlainObject } from "../providers/objects.ts";
import { listProblems, problemsAt, problemsOf, type Problem } from "../providers/words/problems.ts";
import { isSecretAt } from "../providers/resources/tenant/secret-paths.ts";
import { complete, judgeComplete } from "./declare.ts";
import { checkKeys } from "./keys.ts";
import { refuseCiphertext, refusePlainText } from "./rules/encryption.ts";
import {
  checkNames,
  checkUnique,
  identifiedTenants,
  idOf,
  namedTenants,
  type IdentifiedTenant,
} from "./rules/identity.ts";
import { checkCertificates, checkObjectNames } from "./rules/routing.ts";
import { checkShards, ownShard, partOf } from "./shards.ts";
import { refuseOpenSecrets, refusePlainSecrets, refuseUnknownOwners } from "./rules/secrets.ts";
import {
  configShape,
  grafanaLoginSchema,
  isRight,
  loginSchema,
  partialTenant,
  secretsSchema,
  writtenTenant,
} from "./schema.ts";
import { checkCaFile, checkShell, withSandboxAddress } from "./shell.ts";
import { readWritten, type WrittenSettings } from "./source.ts";
import { noSurroundings, surroundingsOfRun, type Surroundings } from "./surroundings.ts";

/** What the configuration of an environment says: the platform, and its tenants ready to be declared. */
export interface Settings {
  platform: Platform;
  /** Those of this stack. */
  tenants: DeclaredTenant[];
  /** Ids of the tenants that other stacks of the environment have. */
  elsewhere: string[];
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
export function loadSettings(environment: Surroundings["environment"] = process.env): Settings {
  const surroundings = surroundingsOfRun(environment);
  // Not Config.getObject: it warns about secrets, which are marked as such again below.
  return readSettings(
    (key) => pulumi.runtime.getConfig(`${surroundings.project}:${key}`),
    surroundings,
  );
}

/**
 * Judges a whole configuration at once. What shows only in its surroundings is judged as far as they
 * are given. Throws a SettingsError, and nothing else.
 */
export function readSettings(
  read: ConfigSource,
  surroundings: Surroundings = noSurroundings,
): Settings {
  const written = readWritten(withSandboxAddress(read, surroundings.environment));
  const parts = [...written.problems, ...notTold(judgeParts(written), written.problems)];
  const problems = [
    ...surroundings.fileProblems,
    ...checkKeys(surroundings),
    ...parts,
    ...notTold(refusePlainText(written, surroundings), parts),
    ...refuseCiphertext(surroundings),
    ...notTold(checkCaFile(written.platform, surroundings), parts),
    ...checkShards(written, surroundings),
  ];
  const platform = platformOf(written.platform);
  if (platform === undefined) throw new SettingsError(problems);
  const identified = identifiedTenants(written, platform);
  const together = notTold(judgeTogether(written, identified, platform), parts);
  const tenants = identified.flatMap((tenant) => complete(tenant, written));
  const incomplete = tenants.flatMap((tenant) => judgeComplete(tenant, platform));
  problems.push(
    ...together,
    ...checkShell(platform, surroundings.environment),
    ...notTold(incomplete, [...parts, ...together]),
  );
  if (problems.length > 0) throw new SettingsError(problems);
  return partOf(tenants, platform, ownShard(written, surroundings));
}

/** What is wrong where nothing else has been told: one place has one mistake for the one who corrects it. */
function notTold(problems: readonly Problem[], told: readonly Problem[]): Problem[] {
  const paths = new Set(told.map(({ path }) => path));
  const others = problems.filter(({ path }) => !paths.has(path));
  return [...new Map(others.map((problem) => [problem.path + problem.reason, problem])).values()];
}

/** What is wrong with each part by itself. */
function judgeParts(written: WrittenSettings): Problem[] {
  const { platform, tenantDefaults, shards, secrets, login, grafanaLogin, tenants } = written;
  const shared = isPlainObject(tenantDefaults) ? tenantDefaults : {};
  return [
    ...judgePart("platform", platformSchema, platform, () => false),
    ...judgePart("tenantDefaults", partialTenant, tenantDefaults, isSecretAt),
    ...judgePart("secrets", secretsSchema, secrets, () => true),
    ...judgeSecrets(written),
    ...tenants.flatMap(({ path, tenant }) => judgePart(path, writtenTenant, tenant, isSecretAt)),
    ...checkNames(written),
    ...refusePlainSecrets({ path: "tenantDefaults", tenant: shared }, "tenantDefaults"),
    ...tenants.flatMap((tenant) =>
      refusePlainSecrets(tenant, `tenants.${idOf(tenant) ?? "<tenantId>"}`),
    ),
    ...judgePart("shards", configShape.shards, shards, () => false),
    ...judgePart("login", loginSchema, login, () => true),
    ...judgePart("grafanaLogin", grafanaLoginSchema, grafanaLogin, () => true),
  ];
}

function judgePart(
  path: string,
  schema: z.ZodType,
  value: unknown,
  isSecret: (path: readonly PropertyKey[]) => boolean,
): Problem[] {
  return value === undefined ? [] : problemsAt(path, problemsOf(schema, value, { isSecret }));
}

function judgeSecrets({ secrets, tenants, hasAllTenants }: WrittenSettings): Problem[] {
  if (!isRight(secretsSchema, secrets)) return [];
  const strange = hasAllTenants ? refuseUnknownOwners(secrets, namedTenants(tenants)) : [];
  return [...refuseOpenSecrets(secrets), ...strange];
}

/** What is wrong with tenants and platform together. */
function judgeTogether(
  { tenants }: WrittenSettings,
  identified: readonly IdentifiedTenant[],
  platform: Platform,
): Problem[] {
  const named = namedTenants(tenants);
  const each = (check: (tenant: IdentifiedTenant, platform: Platform) => Problem[]) =>
    identified.flatMap((tenant) => problemsAt(tenant.path, check(tenant, platform)));
  return [
    ...each(checkFqdn),
    ...checkEntry(platform),
    ...checkObjectNames(named, platform),
    ...checkCertificates(identified, platform, tenants.length),
    ...each(checkCustomHost),
    ...identified.flatMap((tenant) => checkAlias(tenant, platform)),
    ...each(checkId),
    ...checkUnique(named, identified),
  ];
}
