import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar } from "yaml";
import { z } from "zod";
import { CxError } from "../errors.ts";
import { GoneError } from "../gone-services.ts";
import type { AllowList } from "../grafana-allowed-host/allow-list.ts";
import {
  hasNameInVariable,
  nodesOf,
  positionsOf,
  rangeOf,
  type SourceNodes,
} from "./source-nodes.ts";
import { spliceList } from "./splice.ts";
import { hasSharedParts, parseYaml, unreadable, type YamlFile } from "./yaml-file.ts";

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
      { remedy: "leave it in one place: Grafana would take whichever it reads last" },
    );
  }
  const { allowedHosts, version } = nodesOf(only.file, only.key, name.dataSource, only.index);
  return { key: only.key, allowedHosts, version };
}

/** The file with another list and, if given, another version; everything else stays as it is. */
export function editFile(text: string, key: string, name: SourceName, change: FileChange): string {
  const file = parseYaml(text, key);
  const [index] = positions(file, key, name);
  if (index === undefined) throw notFound({ [key]: text }, name);
  const nodes = nodesOf(file, key, name.dataSource, index);
  const wanted = changed(file.written, index, change);
  const isWanted = (edited: string | undefined): edited is string =>
    edited !== undefined && isDeepStrictEqual(dataIn(edited, key), wanted);
  const spliced = splice(text, nodes, change);
  if (isWanted(spliced)) return spliced;
  const rewritten = hasSharedParts(file) ? undefined : rewrite(file, nodes, change);
  if (isWanted(rewritten)) return rewritten;
  throw new CxError(
    `cannot edit '${key}' without changing something else in it; nothing was changed`,
    {
      remedy: `write allowedHosts of '${name.dataSource}' in it as a plain list, one entry a line`,
    },
  );
}

function positions(file: YamlFile, key: string, { dataSource, organization = 1 }: SourceName) {
  return positionsOf(file, key, dataSource, organization);
}

/** Undefined for a text that our own edit broke. */
function dataIn(text: string, key: string): unknown {
  try {
    return parseYaml(text, key).written;
  } catch {
    return undefined;
  }
}

const record = z.record(z.string(), z.unknown());
const fileSchema = z.looseObject({ datasources: z.array(z.unknown()) });

/** The data after the edit: made anew along its path, so that nothing that shares a part can change. */
function changed(written: unknown, index: number, { allowedHosts, version }: FileChange): unknown {
  const file = fileSchema.parse(written);
  const source = record.parse(file.datasources[index]);
  const jsonData = { ...record.parse(source["jsonData"] ?? {}), allowedHosts: [...allowedHosts] };
  const edited = { ...source, jsonData, ...(version !== undefined && { version }) };
  return { ...file, datasources: file.datasources.with(index, edited) };
}

/** The later place is cut first, so that the positions before it stay right. */
function splice(
  text: string,
  { source, list }: SourceNodes,
  { allowedHosts, version }: FileChange,
): string | undefined {
  const node = source.get("version", true);
  const number = version === undefined || !isScalar(node) ? undefined : rangeOf(node);
  const write = (before: string) =>
    number === undefined
      ? before
      : before.slice(0, number.start) + String(version) + before.slice(number.end);
  if (list === undefined) return undefined;
  const isNumberFirst = number !== undefined && number.start < (list.range?.[0] ?? 0);
  if (!isNumberFirst) return spliceList(write(text), list, allowedHosts);
  const spliced = spliceList(text, list, allowedHosts);
  return spliced === undefined ? undefined : write(spliced);
}

/** Comments and quoting survive this too, but indentation may not: only for what a splice can't do. */
function rewrite(
  { document }: YamlFile,
  { source, list }: SourceNodes,
  { allowedHosts, version }: FileChange,
): string {
  if (list === undefined) {
    if (!isMap(source.get("jsonData"))) source.set("jsonData", document.createNode({}));
    source.setIn(["jsonData", "allowedHosts"], document.createNode([...allowedHosts]));
  } else {
    const present = list.items.filter((item) => isScalar(item));
    list.items = allowedHosts.map((entry) => {
      const index = present.findIndex(({ value }) => value === entry);
      return present.splice(index, index < 0 ? 0 : 1)[0] ?? document.createNode(entry);
    });
  }
  if (version !== undefined) source.set("version", version);
  return document.toString({ lineWidth: 0 });
}

function notFound(files: ProvisioningFiles, { dataSource, organization = 1 }: SourceName): CxError {
  const keys =
    Object.keys(files)
      .map((key) => `'${key}'`)
      .join(", ") || "none";
  const where = organization === 1 ? "" : ` of organization ${String(organization)}`;
  return new GoneError(
    `the data source '${dataSource}'${where} in the provisioning files`,
    `no provisioning file has a data source '${dataSource}'${where} (keys of the Secret: ${keys}); nothing was changed`,
    { remedy: "check grafana.dataSource and grafana.provisioned.secret" },
  );
}
