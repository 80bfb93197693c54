import { isDeepStrictEqual } from "node:util";
import { isScalar } from "yaml";
import { z } from "zod";
import { CxError } from "../../../errors.ts";
import { GoneError } from "../../../gone-services.ts";
import type { AllowList } from "../live/allow-list.ts";
import { defaultOrganization } from "../connection.ts";
import { insertList, replaceList, spliceList } from "./list-edit.ts";
import {
  hasNameInVariable,
  nodesOf,
  positionsOf,
  rangeOf,
  type SourceNodes,
  parseYaml,
  unreadable,
  type YamlFile,
} from "./yaml-file.ts";

/** One data source in one provisioning file. */
export interface ProvisionedSource {
  /** Key of the Secret that holds the file. */
  key: string;
  allowedHosts: AllowList;
  /** The file's own version of the data source: Grafana skips the file when the live one is higher. */
  version: number | undefined;
}

/** The files of the Secret: key → text. */
export type ProvisioningFiles = Readonly<Record<string, string>>;

/** A data source is found by name and organization; a file names the first one by default. */
export interface SourceName {
  dataSource: string;
  organization?: number | undefined;
}

/** What an edit changes. */
export interface FileChange {
  allowedHosts: AllowList;
  version?: number;
}

/**
 * Finds the data source in the files. Throws a GoneError when it is in none, and a CxError when it is
 * there twice, unreadable, or written in a way that an edit would change something else too.
 */
export function findSource(files: ProvisioningFiles, name: SourceName): ProvisionedSource {
  const parsed = Object.entries(files).map(([key, text]) => ({ key, file: parseYaml(text, key) }));
  const found = parsed.flatMap(({ key, file }) =>
    positions(file, key, name).map((index) => ({ key, file, index })),
  );
  const [only, second] = found;
  if (only === undefined) {
    const unclear = parsed.find(({ file }) => hasNameInVariable(file));
    if (unclear === undefined) throw notFound(files, name);
    throw unreadable(unclear.key, "has a data source whose name is in a variable");
  }
  if (second !== undefined) {
    throw new CxError(
      `the data source '${name.dataSource}' is provisioned twice (${only.key}, ${second.key})`,
      "leave it in one place: Grafana would take whichever it reads last",
    );
  }
  const { allowedHosts, version } = nodesOf(only.file, only.key, name.dataSource, only.index);
  return { key: only.key, allowedHosts, version };
}

/**
 * The file with another list and, if given, another version. Nothing is written anew: list and number
 * are put in by position, and every other byte stays.
 */
export function editFile(text: string, key: string, name: SourceName, change: FileChange): string {
  const numbered = writeVersion(text, nodesIn(text, key, name), change);
  const edited = writeList(numbered, nodesIn(numbered, key, name), change);
  if (edited !== undefined && isOnlyChange(text, edited, key, name, change)) return edited;
  throw new CxError(
    `cannot edit '${key}' without changing something else in it; nothing was changed`,
    `write allowedHosts of '${name.dataSource}' in it as a plain list, one allowed host a line`,
  );
}

/** True when the edit changed what it is for, and nothing else is read or written otherwise. */
function isOnlyChange(
  text: string,
  edited: string,
  key: string,
  name: SourceName,
  change: FileChange,
): boolean {
  const before = parseYaml(text, key);
  const after = parsed(edited, key);
  const index = positionIn(before, key, name);
  const { allowedHosts, version } = change;
  const written = { allowedHosts, ...(version !== undefined && { version: String(version) }) };
  return (
    after !== undefined &&
    isDeepStrictEqual(after.written, changed(before.written, index, change)) &&
    isDeepStrictEqual(after.texts(), changed(before.texts(), index, written))
  );
}

function nodesIn(text: string, key: string, name: SourceName): SourceNodes {
  const file = parseYaml(text, key);
  return nodesOf(file, key, name.dataSource, positionIn(file, key, name));
}

function positionIn(file: YamlFile, key: string, name: SourceName): number {
  const [index] = positions(file, key, name);
  if (index === undefined) throw notFound({ [key]: "" }, name);
  return index;
}

function positions(
  file: YamlFile,
  key: string,
  { dataSource, organization = defaultOrganization }: SourceName,
) {
  return positionsOf(file, key, dataSource, organization);
}

/** Undefined for a text that our own edit broke. */
function parsed(text: string, key: string): YamlFile | undefined {
  try {
    return parseYaml(text, key);
  } catch {
    return undefined;
  }
}

const record = z.record(z.string(), z.unknown());
const fileSchema = z.looseObject({ datasources: z.array(z.unknown()) });

/** The data after the edit: made anew along its path, so that nothing that shares a part can change. */
function changed(
  written: unknown,
  index: number,
  { allowedHosts, version }: { allowedHosts: AllowList; version?: number | string },
): unknown {
  const file = fileSchema.parse(written);
  const source = record.parse(file.datasources[index]);
  const before = record.safeParse(source["jsonData"]).data ?? {};
  const jsonData = { ...before, allowedHosts: [...allowedHosts] };
  const edited = { ...source, jsonData, ...(version !== undefined && { version }) };
  return { ...file, datasources: file.datasources.with(index, edited) };
}

/** A version is only ever changed where it stands. */
function writeVersion(text: string, { source }: SourceNodes, { version }: FileChange): string {
  const node = source.get("version", true);
  const place = version === undefined || !isScalar(node) ? undefined : rangeOf(node);
  if (place === undefined) return text;
  return text.slice(0, place.start) + String(version) + text.slice(place.end);
}

function writeList(
  text: string,
  { source, list }: SourceNodes,
  { allowedHosts }: FileChange,
): string | undefined {
  if (list === undefined) return insertList(text, source, allowedHosts);
  return spliceList(text, list, allowedHosts) ?? replaceList(text, source, list, allowedHosts);
}

function notFound(
  files: ProvisioningFiles,
  { dataSource, organization = defaultOrganization }: SourceName,
): CxError {
  const keys = Object.keys(files).map((key) => `'${key}'`);
  const where =
    organization === defaultOrganization ? "" : ` of organization ${String(organization)}`;
  return new GoneError(
    `the data source '${dataSource}'${where} in the provisioning files`,
    `no provisioning file has a data source '${dataSource}'${where} (keys of the Secret: ${keys.join(", ") || "none"}); nothing was changed`,
    "check grafana.dataSource and grafana.provisioned.secret",
  );
}
