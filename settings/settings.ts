import * as pulumi from "@pulumi/pulumi";
import type { CxTenantStackArgs } from "../components/cx-tenant-stack.ts";
import { platformOf, platformSchema, type Platform } from "../components/platform.ts";
import { listProblems, problemsAt, problemsOf, type Problem } from "../providers/words/problems.ts";
import { isPlainObject, type Loose } from "../providers/objects.ts";
import { isSecretPath } from "../providers/resources/tenant/secret-paths.ts";
import { declare, judgeComplete, withSecretsMarked } from "./declare.ts";
import { refuseCiphertext, refusePlainText } from "./rules/encryption.ts";
import {
  checkAlias,
  checkCertificates,
  checkCustomHost,
  checkEntry,
  checkObjectNames,
} from "./rules/routing.ts";
import { checkKeys } from "./keys.ts";
import { checkLogins } from "./login.ts";
import { checkFqdn, checkShape, checkUnique, type WrittenTenant } from "./rules/identity.ts";
import { partialTenant, secretsSchema, writtenTenant } from "./schema.ts";
import { refuseOpenSecrets, refusePlainSecrets, refuseUnknownOwners } from "./rules/secrets.ts";
import { checkShell } from "./shell.ts";
import { readWritten, type ConfigReader, type WrittenSettings } from "./source.ts";
import { noSurroundings, surroundingsOfRun, type Surroundings } from "./surroundings.ts";

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
  read: ConfigReader,
  surroundings: Surroundings = noSurroundings,
): Settings {
  const written = readWritten(read);
  const platform = platformOf(written.platform);
  const problems = [
    ...written.problems,
    ...surroundings.fileProblems,
    ...checkKeys(surroundings),
    ...judgeParts(written),
    ...refusePlainText(written, surroundings),
    ...refuseCiphertext(surroundings),
    ...(platform === undefined ? [] : judgeTogether(written.tenants, platform)),
    ...(platform === undefined ? [] : checkShell(platform, surroundings.environment)),
  ];
  if (platform === undefined || problems.length > 0) throw new SettingsError(problems);
  const declared = written.tenants.map((tenant) => declare(tenant, platform, written));
  const incomplete = declared.flatMap((tenant) => judgeComplete(tenant, platform));
  if (incomplete.length > 0) throw new SettingsError(incomplete);
  return { platform, tenants: declared.map(withSecretsMarked) };
}

/** What is wrong with each part by itself. */
function judgeParts(written: WrittenSettings): Problem[] {
  const { tenants, tenantDefaults, secrets } = written;
  const defaults = { path: "tenantDefaults", tenant: objectOf(tenantDefaults) };
  const platform =
    written.platform === undefined ? [] : problemsOf(platformSchema, written.platform);
  return [
    ...problemsAt("platform", platform),
    ...problemsAt(
      "tenantDefaults",
      problemsOf(partialTenant, tenantDefaults, { isSecret: isSecretAt }),
    ),
    ...judgeSecrets(secrets, written),
    ...tenants.flatMap(({ path, tenant }) =>
      problemsAt(path, problemsOf(writtenTenant, tenant, { isSecret: isSecretAt })),
    ),
    ...[defaults, ...tenants].flatMap(refusePlainSecrets),
    ...checkLogins(written),
  ];
}

function judgeSecrets(secrets: unknown, { tenants, problems }: WrittenSettings): Problem[] {
  const misshapen = problemsOf(secretsSchema, secrets, { isSecret: () => true });
  if (misshapen.length > 0) return problemsAt("secrets", misshapen);
  // A list that could not be read has tenants that we don't know.
  const strange = problems.length > 0 ? [] : refuseUnknownOwners(secrets, tenants);
  return [...refuseOpenSecrets(secrets), ...strange];
}

/** What is wrong with tenants and platform together. */
function judgeTogether(tenants: readonly WrittenTenant[], platform: Platform): Problem[] {
  return [
    ...tenants.flatMap((tenant) => checkFqdn(tenant, platform)),
    ...checkEntry(platform),
    ...checkObjectNames(tenants, platform),
    ...checkCertificates(tenants, platform),
    ...tenants.flatMap((tenant) => checkCustomHost(tenant, platform)),
    ...tenants.flatMap((tenant) => checkAlias(tenant, platform)),
    ...checkShape(tenants, platform),
    ...checkUnique(tenants, platform),
  ];
}

function isSecretAt(path: readonly PropertyKey[]): boolean {
  return isSecretPath(path.map(String).join("."));
}

function objectOf(value: unknown): Loose {
  return isPlainObject(value) ? value : {};
}
