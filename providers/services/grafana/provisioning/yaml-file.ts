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
} from "yaml";
import { CxError } from "../../../errors.ts";
import { quiet, valueMistake, yamlMistake } from "../../../words/yaml-mistake.ts";

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
    const data: unknown = document.toJS();
    return data;
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
