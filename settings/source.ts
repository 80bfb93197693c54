import type { ConfigSource } from "../providers/engine/lifecycle.ts";
import { isPlainObject, type Loose } from "../providers/objects.ts";
import type { Problem } from "../providers/words/problems.ts";
import { firstLine, readYamlFile } from "./tenants-file.ts";

/** A tenant as it is written, and where. */
export interface WrittenTenant {
  path: string;
  tenant: Loose;
}

/** The configuration as it is written, not judged yet; undefined is a part that is left out. */
export interface WrittenSettings {
  platform: unknown;
  tenantDefaults: unknown;
  shards: unknown;
  secrets: unknown;
  login: unknown;
  grafanaLogin: unknown;
  tenants: readonly WrittenTenant[];
  /** False when there may be tenants that could not be read. */
  hasAllTenants: boolean;
  /** Parts that could not be read at all. */
  problems: readonly Problem[];
}

/** Reads all parts of the configuration, with the tenants of the list and of `tenantsFile`. */
export function readWritten(read: ConfigSource): WrittenSettings {
  const problems: Problem[] = [];
  const tell: Tell = (path, reason) => {
    if (problems.every((told) => told.path !== path)) problems.push({ path, reason });
  };
  const value = (key: string) => jsonValue(read(key), key, tell);
  const file = read("tenantsFile") ?? "";
  const inline = listAt(value("tenants"), "tenants", tell);
  const fromFile = file === "" ? [] : listAt(fileValue(file, tell), file, tell);
  const hasAllTenants = problems.length === 0;
  const platform = value("platform");
  if (platform === undefined) tell("platform", "is missing; see docs/settings.md");
  return {
    platform,
    tenantDefaults: value("tenantDefaults"),
    shards: value("shards"),
    secrets: value("secrets"),
    login: value("login"),
    grafanaLogin: value("grafanaLogin"),
    tenants: [...inline, ...fromFile],
    hasAllTenants,
    problems,
  };
}

/** Tells what is wrong at a path, unless something has been told of it. */
type Tell = (path: string, reason: string) => void;

/** The text itself, where it is no JSON: it is no part that is left out. */
function jsonValue(text: string | undefined, key: string, tell: Tell): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    tell(
      key,
      key === "shards" ? "expected a whole number" : "expected an object or a list, as YAML",
    );
    return text;
  }
}

function fileValue(file: string, tell: Tell): unknown {
  try {
    return readYamlFile(file);
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : "unknown error";
    tell("tenantsFile", `cannot read '${file}': ${reason}`);
    return undefined;
  }
}

function listAt(value: unknown, path: string, tell: Tell): WrittenTenant[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => tenantAt(item, `${path}[${String(index)}]`, tell));
  }
  if (value === null) tell(path, "is empty; write [] if no tenant is meant");
  else if (value !== undefined) tell(path, "expected a list of tenants");
  return [];
}

function tenantAt(tenant: unknown, path: string, tell: Tell): WrittenTenant[] {
  if (isPlainObject(tenant)) return [{ path, tenant }];
  tell(path, "expected an object with tenantId and tenantName");
  return [];
}
