import {
  isAlias,
  isNode,
  isScalar,
  parseAllDocuments,
  type Document,
  type ParseOptions,
  type DocumentOptions,
  type SchemaOptions,
  type YAMLMap,
  isMap,
  isSeq,
  type Node,
  type YAMLSeq,
} from "yaml";
import { CxError } from "../../../errors.ts";
import { quiet, valueMistake, yamlMistake } from "../../../words/yaml-mistake.ts";
import { z } from "zod";
import { defaultOrganization } from "../connection.ts";

/** A provisioning file as it is written, and as Grafana reads it. */
export interface YamlFile {
  document: Document;
  /** Aliases resolved, merge keys (`<<`) as they are written. */
  written: unknown;
  /** Merge keys resolved as Grafana's Go library does: what a map says itself wins. */
  merged: unknown;
  /** Like `written`, with every value as the text that stands there: 0123 and 123 are one number. */
  texts: () => unknown;
}

type Options = ParseOptions & DocumentOptions & SchemaOptions;

/** Throws a CxError when Grafana would not read the text, or read another part of it than we do. */
export function parseYaml(text: string, key: string): YamlFile {
  const document = onlyDocument(text, key, { merge: false });
  const merging = onlyDocument(text, key, { merge: true });
  return {
    document,
    written: dataOf(document, text, key),
    merged: dataOf(merging, text, key),
    texts: () => dataOf(onlyDocument(text, key, { merge: false, schema: "failsafe" }), text, key),
  };
}

function onlyDocument(text: string, key: string, options: Options): Document {
  const documents = parseAllDocuments(text, { ...quiet, ...options });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (second !== undefined) {
    throw unreadable(key, "has several documents (`---`), and Grafana reads the first alone");
  }
  if (document === undefined) return onlyDocument("{}", key, options);
  const [error] = document.errors;
  if (error !== undefined) throw notYaml(key, yamlMistake(error));
  const { directives } = document;
  if (directives.yaml.explicit === true || Object.keys(directives.tags).length > 1) {
    throw unreadable(key, "begins with a directive (`%YAML` or `%TAG`)");
  }
  return document;
}

/** An alias without its anchor, or too many of them, show here only. */
function dataOf(document: Document, text: string, key: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw notYaml(key, valueMistake(document, text, error));
  }
}

function notYaml(key: string, mistake: string): CxError {
  return new CxError(
    `'${key}' is not YAML: ${mistake}; nothing was changed`,
    "correct the file in the Secret",
  );
}

/** The error for a file that is valid but that we don't edit. `what` follows its name. */
export function unreadable(key: string, what: string): CxError {
  return new CxError(
    `'${key}' ${what}; nothing was changed`,
    "write that part of the file out plainly, in the Secret and in the file it is made from",
  );
}

/** Why a map or list can't be edited in place: another place shares it, or part of it comes from there. */
export function obstacleIn(node: unknown): string | undefined {
  if (isAlias(node)) return `an alias (\`*${node.source}\`)`;
  if (!isNode(node)) return undefined;
  if ("anchor" in node && typeof node.anchor === "string") return `an anchor (\`&${node.anchor}\`)`;
  return node.tag === undefined ? undefined : `a tag (\`${node.tag}\`)`;
}

/** See `obstacleIn`, for the keys of a map. */
export function obstacleInKeys(map: YAMLMap): string | undefined {
  for (const { key } of map.items) {
    if (!isScalar(key)) return "a key that is no text";
    if (key.value === "<<") return "a merge key (`<<`)";
  }
  return undefined;
}

/** One data source in a file, node by node, every one of which may be edited in place. */
export interface SourceNodes {
  source: YAMLMap;
  /** Undefined when there is none yet. */
  list: YAMLSeq | undefined;
  allowedHosts: readonly string[];
  version: number | undefined;
}

const fileSchema = z.looseObject({
  apiVersion: z.unknown().optional(),
  datasources: z.array(z.unknown()).nullish(),
});
const sourceSchema = z.looseObject({ name: z.unknown().optional(), orgId: z.unknown().optional() });

/** Where the data source stands in `datasources`, as Grafana reads the file. */
export function positionsOf(
  { merged }: YamlFile,
  key: string,
  name: string,
  organization: number,
): number[] {
  if (merged === null || merged === undefined) return [];
  const parsed = fileSchema.safeParse(merged);
  if (!parsed.success) throw unreadable(key, "has no list `datasources`");
  const { apiVersion, datasources } = parsed.data;
  if (datasources === undefined || datasources === null) return [];
  if (apiVersion !== 1) {
    throw new CxError(
      `'${key}' has no \`apiVersion: 1\`; nothing was changed`,
      "Grafana reads such a file by other rules: add that line to it",
    );
  }
  return datasources.flatMap((allowedHost, index) => {
    const source = sourceSchema.safeParse(allowedHost).data;
    if (source?.name !== name) return [];
    return organizationOf(source.orgId, key, name) === organization ? [index] : [];
  });
}

/** True when a data source may have any name: Grafana puts the value of a variable in. */
export function hasNameInVariable({ merged }: YamlFile): boolean {
  const sources = fileSchema.safeParse(merged).data?.datasources ?? [];
  const names = sources.map((allowedHost) => sourceSchema.safeParse(allowedHost).data?.name);
  return names.some((name) => typeof name === "string" && name.includes("$"));
}

/** Grafana reads 0 and nothing as the first organization. */
function organizationOf(orgId: unknown, key: string, name: string): number {
  if (orgId === undefined || orgId === null || orgId === 0) return defaultOrganization;
  if (typeof orgId === "number") return orgId;
  throw unreadable(key, `has an \`orgId\` of '${name}' that is not a number`);
}

/** The nodes of one data source. Throws a CxError when an edit there would change anything else. */
export function nodesOf(
  { document }: YamlFile,
  key: string,
  name: string,
  index: number,
): SourceNodes {
  const mapIn = (node: unknown, what: string) => plainMap(node, key, name, what);
  const root = mapIn(document.contents, "the file");
  const sources = plainNode(root.get("datasources", true), key, name, "`datasources`");
  const source = mapIn(isSeq(sources) ? sources.items[index] : undefined, "its data source");
  const json = absentIfNull(source.get("jsonData", true));
  const jsonData = json === undefined ? undefined : mapIn(json, "`jsonData`");
  const list = absentIfNull(jsonData?.get("allowedHosts", true));
  return {
    source,
    ...listIn(list, key, name),
    version: versionIn(absentIfNull(source.get("version", true)), key, name),
  };
}

function absentIfNull(node: unknown): unknown {
  return isScalar(node) && node.value === null && obstacleIn(node) === undefined ? undefined : node;
}

function plainNode(node: unknown, key: string, name: string, what: string): unknown {
  const obstacle = obstacleIn(node);
  if (obstacle === undefined) return node;
  throw unreadable(
    key,
    `has ${obstacle} at ${what} of '${name}': an edit could change every place that shares it`,
  );
}

function plainMap(node: unknown, key: string, name: string, what: string): YAMLMap {
  const plain = plainNode(node, key, name, what);
  if (!isMap(plain)) throw unreadable(key, `has no map at ${what} of '${name}'`);
  const obstacle = obstacleInKeys(plain);
  if (obstacle === undefined) return plain;
  throw unreadable(key, `has ${obstacle} at ${what} of '${name}': part of it stands elsewhere`);
}

function listIn(
  node: unknown,
  key: string,
  name: string,
): Pick<SourceNodes, "list" | "allowedHosts"> {
  const list = plainNode(node, key, name, "allowedHosts");
  if (list === undefined) return { list, allowedHosts: [] };
  if (!isSeq(list)) throw notTexts(key, name);
  const allowedHosts = list.items.map((item) => {
    const allowedHost = plainNode(item, key, name, "an allowed host in allowedHosts");
    if (!isScalar(allowedHost) || typeof allowedHost.value !== "string") throw notTexts(key, name);
    return allowedHost.value;
  });
  return { list, allowedHosts };
}

function notTexts(key: string, name: string): CxError {
  return new CxError(
    `allowedHosts of '${name}' in '${key}' is not a list of strings; nothing was changed`,
    "correct it in the Secret: Grafana's plugin cannot start with it",
  );
}

function versionIn(node: unknown, key: string, name: string): number | undefined {
  const version = plainNode(node, key, name, "`version`");
  if (version === undefined) return undefined;
  if (isScalar(version) && typeof version.value === "number") return version.value;
  throw unreadable(key, `has a \`version\` of '${name}' that is not a number`);
}

/** A place in the text. */
export interface Range {
  start: number;
  end: number;
}

/** Where a node stands in the text. */
export function rangeOf(node: Node): Range | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}
