import { createHash } from "node:crypto";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { DataSource } from "../state.ts";
import { wholeSecondsNow } from "./data-sources.ts";

const entrySchema = z.object({
  name: z.string(),
  type: z.string(),
  access: z.string().default("proxy"),
  orgId: z.int().default(1),
  uid: z.string().optional(),
  url: z.string().default(""),
  user: z.string().default(""),
  database: z.string().default(""),
  basicAuth: z.boolean().default(false),
  basicAuthUser: z.string().default(""),
  withCredentials: z.boolean().default(false),
  isDefault: z.boolean().default(false),
  jsonData: z.record(z.string(), z.json()).default({}),
  secureJsonData: z.record(z.string(), z.string()).default({}),
  version: z.int().default(0),
  editable: z.boolean().default(false),
});

const fileSchema = z.object({
  apiVersion: z.literal(1),
  datasources: z.array(entrySchema).nullish(),
  deleteDatasources: z.array(z.object({ name: z.string(), orgId: z.int().default(1) })).nullish(),
});

type Entry = z.infer<typeof entrySchema>;

/** Grafana's table of data sources. */
export interface DataSourceTable {
  readonly rows: readonly DataSource[];
  /** Ids are never given twice. */
  readonly lastId: number;
}

/** A provisioning file that Grafana would not start with. */
export class ProvisioningError extends Error {}

/**
 * Applies the files of `provisioning/datasources` as each start of Grafana does.
 * @param files file texts by name; only `.yml` and `.yaml` are read.
 * @param environment values of the `$VARIABLES` in them.
 */
export function provision(
  table: DataSourceTable,
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): DataSourceTable {
  let result = table;
  for (const name of Object.keys(files).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    const file = readFile(name, files[name] ?? "", environment);
    const doomed = file.deleteDatasources ?? [];
    const rows = result.rows.filter(
      (row) => !doomed.some((other) => other.name === row.name && other.orgId === row.orgId),
    );
    result = (file.datasources ?? []).reduce(applyEntry, { ...result, rows });
  }
  return result;
}

function readFile(name: string, text: string, environment: Readonly<Record<string, string>>) {
  try {
    // As Grafana's Go library reads it: the first document, merge keys resolved, no key twice.
    const [first] = parseAllDocuments(text, { merge: true });
    const [error] = first?.errors ?? [];
    if (error !== undefined) throw error;
    const content: unknown = first?.toJS() ?? {};
    return fileSchema.parse(isJsonObject(content) ? expand(content, environment) : content);
  } catch (cause) {
    throw new ProvisioningError(`Grafana does not start with ${name}: ${String(cause)}`, { cause });
  }
}

function applyEntry(table: DataSourceTable, entry: Entry): DataSourceTable {
  const stored = table.rows.find((row) => row.name === entry.name && row.orgId === entry.orgId);
  if (!stored) {
    const id = table.lastId + 1;
    const row = rowOf(entry, { id, uid: entry.uid ?? defaultUid(entry.name), version: 1 });
    return { rows: [...table.rows, row], lastId: id };
  }
  // An entry with a version acts while the row is not ahead of it; then it is dead until raised.
  if (entry.version !== 0 && stored.version > entry.version) return table;
  const version = entry.version === 0 ? 1 : entry.version + 1;
  const row = rowOf(entry, { id: stored.id, uid: entry.uid ?? stored.uid, version });
  return { ...table, rows: table.rows.map((other) => (other === stored ? row : other)) };
}

/** Everything comes from the file: jsonData and secureJsonData are not merged with the row's. */
function rowOf(entry: Entry, own: { id: number; uid: string; version: number }): DataSource {
  const { editable, ...columns } = entry;
  return { ...columns, ...own, readOnly: !editable, apiVersion: "", updated: wholeSecondsNow() };
}

/** What Grafana gives a data source whose file names no uid. */
function defaultUid(name: string): string {
  return `P${createHash("sha256").update(name).digest("hex").slice(0, 16).toUpperCase()}`;
}

/** Replaces `$NAME` and `${NAME}` in every text; `$$` stands for a dollar sign. */
function expand(value: JsonObject, environment: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, expandValue(child, environment)]),
  );
}

function expandValue(value: JsonValue, environment: Readonly<Record<string, string>>): JsonValue {
  if (typeof value === "string") {
    return value.replace(
      /\$\$|\$\{(\w+)\}|\$(\w+)/g,
      (match, braced: string | undefined, bare: string | undefined) =>
        match === "$$" ? "$" : (environment[braced ?? bare ?? ""] ?? ""),
    );
  }
  if (Array.isArray(value)) return value.map((child) => expandValue(child, environment));
  return isJsonObject(value) ? expand(value, environment) : value;
}
