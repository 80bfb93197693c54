import type { Problem } from "../providers/words/problems.ts";
import { isPlainObject } from "../providers/objects.ts";
import type { WrittenTenant } from "./rules/identity.ts";
import { firstLine, readYamlFile } from "./tenants-file.ts";

/** Reads one key of the stack's configuration; objects come as JSON. */
export type ConfigReader = (key: string) => string | undefined;

/** The configuration as it is written, not judged yet. */
export interface WrittenSettings {
  platform: unknown;
  tenantDefaults: unknown;
  secrets: unknown;
  login: unknown;
  grafanaLogin: unknown;
  tenants: WrittenTenant[];
  /** Parts that could not be read at all. */
  problems: Problem[];
}

/** Reads all parts of the configuration, with the tenants of the list and of `tenantsFile`. */
export function readWritten(read: ConfigReader): WrittenSettings {
  const problems: Problem[] = [];
  const value = (key: string) => jsonValue(read(key), key, problems);
  const block = (key: string) => defined(value(key), {});
  const file = read("tenantsFile") ?? "";
  const inline = listAt(defined(value("tenants"), []), "tenants", problems);
  const fromFile = file === "" ? [] : listAt(fileValue(file, problems), file, problems);
  const platform = value("platform");
  if (platform === undefined && problems.every(({ path }) => path !== "platform")) {
    problems.push({ path: "platform", reason: "is missing; see README, Settings" });
  }
  return {
    platform,
    tenantDefaults: block("tenantDefaults"),
    secrets: block("secrets"),
    login: block("login"),
    grafanaLogin: block("grafanaLogin"),
    tenants: [...inline, ...fromFile],
    problems,
  };
}

/** Unlike `??`: null is what a key without a value holds, which is a mistake. */
function defined(value: unknown, otherwise: unknown): unknown {
  return value === undefined ? otherwise : value;
}

function jsonValue(text: string | undefined, key: string, problems: Problem[]): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    problems.push({ path: key, reason: "expected an object or a list, as YAML" });
    return undefined;
  }
}

function fileValue(file: string, problems: Problem[]): unknown {
  try {
    return readYamlFile(file);
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : "unknown error";
    problems.push({ path: "tenantsFile", reason: `cannot read '${file}': ${reason}` });
    return undefined;
  }
}

function listAt(value: unknown, path: string, problems: Problem[]): WrittenTenant[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => tenantAt(item, `${path}[${String(index)}]`, problems));
  }
  if (value === null) problems.push({ path, reason: "is empty; write [] if no tenant is meant" });
  else if (value !== undefined) problems.push({ path, reason: "expected a list of tenants" });
  return [];
}

function tenantAt(tenant: unknown, path: string, problems: Problem[]): WrittenTenant[] {
  if (isPlainObject(tenant)) return [{ path, tenant }];
  problems.push({ path, reason: "expected an object with tenantId and tenantName" });
  return [];
}
