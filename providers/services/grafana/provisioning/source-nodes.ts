import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { z } from "zod";
import { CxError } from "../../../errors.ts";
import { defaultOrganization } from "../connection.ts";
import { obstacleIn, obstacleInKeys, unreadable, type YamlFile } from "./yaml-file.ts";

/** One data source in a file, node by node, every one of which may be edited in place. */
export interface SourceNodes {
  /** Its position in `datasources`. */
  index: number;
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
    index,
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

/** Where a node stands in the text. */
export function rangeOf(node: Node): { start: number; end: number } | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}
