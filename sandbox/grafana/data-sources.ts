import { z } from "zod";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { DataSource } from "../state.ts";
import { parseGoUrl } from "./go-url.ts";

const required = z.string().min(1);
const text = z.string().nullish();
const flag = z.boolean().nullish();

/** Body of a PUT. Members that Grafana ignores (id, orgId, readOnly …) may be anything. */
export const updateSchema = z.object({
  name: required,
  type: required,
  access: required,
  uid: text,
  url: text,
  user: text,
  database: text,
  basicAuth: flag,
  basicAuthUser: text,
  withCredentials: flag,
  isDefault: flag,
  jsonData: z.json().nullish(),
  secureJsonData: z.record(z.string(), z.string()).nullish(),
  version: z.int().nullish(),
  apiVersion: text,
});

/** See `updateSchema`. */
export type DataSourceUpdate = z.infer<typeof updateSchema>;

/** What came of an update. */
export type UpdateResult =
  | { readonly kind: "updated"; readonly rows: DataSource[]; readonly row: DataSource }
  | { readonly kind: "sameName" | "sameUid" | "outdated" };

/** Grafana refuses URLs that Go cannot parse; an empty one passes. */
export function isValidUrl(url: string): boolean {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(url);
  return parseGoUrl(hasScheme ? url : `http://${url}`) !== undefined;
}

/**
 * An update of one row as Grafana's store does it: the check of the version, with its flaw, and what
 * becomes of each field that the body omits. The caller has checked body, URL and readOnly.
 */
export function updateDataSource(
  rows: readonly DataSource[],
  stored: DataSource,
  body: DataSourceUpdate,
): UpdateResult {
  const others = rows.filter((row) => row !== stored && row.orgId === stored.orgId);
  if (others.some((row) => row.name === body.name)) return { kind: "sameName" };
  if (others.some((row) => row.uid === body.uid)) return { kind: "sameUid" };
  // A body without version is not checked at all and starts the count again: the flaw.
  const version = body.version ?? 0;
  if (version !== 0 && stored.version > version) return { kind: "outdated" };
  const row = rowAfter(stored, body, version === 0 ? 1 : version + 1);
  const updated = rows.map((other) => {
    if (other === stored) return row;
    return row.isDefault && others.includes(other) ? { ...other, isDefault: false } : other;
  });
  return { kind: "updated", rows: updated, row };
}

/** A row as `GET …/uid/:uid` and `GET …/name/:name` show it. */
export function toDto(row: DataSource): JsonObject {
  return {
    id: row.id,
    uid: row.uid,
    orgId: row.orgId,
    name: row.name,
    type: row.type,
    typeLogoUrl: logoUrl(row),
    access: row.access,
    url: row.url,
    user: row.user,
    database: row.database,
    basicAuth: row.basicAuth,
    basicAuthUser: row.basicAuthUser,
    withCredentials: row.withCredentials,
    isDefault: row.isDefault,
    jsonData: row.jsonData,
    secureJsonFields: secureFields(row),
    version: row.version,
    readOnly: row.readOnly,
    ...(row.apiVersion !== "" && { apiVersion: row.apiVersion }),
  };
}

/** A row as the list shows it: with less than the row itself. */
export function toListItem(row: DataSource): JsonObject {
  const hidden = ["version", "secureJsonFields", "withCredentials", "basicAuthUser"];
  const shown = Object.entries(toDto(row)).filter(([key]) => !hidden.includes(key));
  return { ...Object.fromEntries(shown), typeName: row.type };
}

function rowAfter(stored: DataSource, body: DataSourceUpdate, version: number): DataSource {
  return {
    id: stored.id,
    orgId: stored.orgId,
    readOnly: stored.readOnly,
    uid: keptWhenEmpty(body.uid, stored.uid),
    name: body.name,
    type: body.type,
    access: body.access,
    url: keptWhenEmpty(body.url, stored.url),
    basicAuthUser: keptWhenEmpty(body.basicAuthUser, stored.basicAuthUser),
    user: body.user ?? "",
    database: body.database ?? "",
    apiVersion: body.apiVersion ?? "",
    basicAuth: body.basicAuth ?? false,
    withCredentials: body.withCredentials ?? false,
    isDefault: body.isDefault ?? false,
    jsonData: withStoredTeamHeaders(body.jsonData ?? {}, stored.jsonData),
    secureJsonData: { ...stored.secureJsonData, ...body.secureJsonData },
    version,
    updated: wholeSecondsNow(),
  };
}

/** The time stamp of a change, as exact as Grafana's tables are. */
export function wholeSecondsNow(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

/** Grafana's store skips empty texts of these columns. */
function keptWhenEmpty(value: string | null | undefined, stored: string): string {
  return value === undefined || value === null || value === "" ? stored : value;
}

/** Team headers have an API of their own; here the stored value wins. */
function withStoredTeamHeaders(jsonData: JsonValue, stored: JsonValue): JsonValue {
  const headers = isJsonObject(stored) ? stored["teamHttpHeaders"] : undefined;
  if (headers === undefined || !isJsonObject(jsonData)) return jsonData;
  return { ...jsonData, teamHttpHeaders: headers };
}

/** The names of the secrets that have a value; the values never leave Grafana. */
function secureFields(row: DataSource): JsonObject {
  const names = Object.keys(row.secureJsonData).filter((name) => row.secureJsonData[name] !== "");
  return Object.fromEntries(names.map((name) => [name, true]));
}

function logoUrl({ type }: DataSource): string {
  return `public/plugins/${type}/img/icon.svg`;
}
