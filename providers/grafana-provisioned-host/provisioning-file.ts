import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type YAMLMap } from "yaml";
import { z } from "zod";
import { CxError } from "../errors.ts";
import type { AllowList } from "../grafana-allowed-host/allow-list.ts";
import { spliceList } from "./splice.ts";

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

const defaultOrganization = 1;
const fileKey = /\.ya?ml$/;
const allowList = z.array(z.string());

/** Finds the data source in the files. Throws a CxError when it is not there exactly once, or unreadable. */
export function findSource(files: ProvisioningFiles, name: string): ProvisionedSource {
  const found = Object.keys(files)
    .filter((key) => fileKey.test(key))
    .flatMap((key) => sourcesIn(parse(files[key] ?? "", key), name).map((map) => ({ key, map })));
  const [only, second] = found;
  if (only === undefined) throw notFound(files, name);
  if (second !== undefined) {
    throw new CxError(
      `the data source '${name}' is provisioned twice (${only.key}, ${second.key})`,
      {
        remedy: "leave it in one place: Grafana would take whichever it reads last",
      },
    );
  }
  const version: unknown = only.map.get("version");
  return {
    key: only.key,
    allowedHosts: listOf(only.map, name),
    version: typeof version === "number" ? version : undefined,
  };
}

/** The file with another list and, if given, another version; everything else stays as it is. */
export function editFile(
  text: string,
  key: string,
  name: string,
  change: { allowedHosts: AllowList; version?: number },
): string {
  const wanted = editedData(text, key, name, change);
  const withList = spliceList(text, sourceIn(text, key, name), change.allowedHosts);
  const spliced =
    withList === undefined ? undefined : withVersion(withList, key, name, change.version);
  if (spliced !== undefined && isDeepStrictEqual(dataOf(spliced, key), wanted)) return spliced;
  const rewritten = rewrite(text, key, name, change);
  if (isDeepStrictEqual(dataOf(rewritten, key), wanted)) return rewritten;
  throw new CxError(
    `cannot edit '${key}' without changing something else in it; nothing was changed`,
    {
      remedy: `write allowedHosts of '${name}' in it as a plain list, one entry a line`,
    },
  );
}

function editedData(
  text: string,
  key: string,
  name: string,
  { allowedHosts, version }: { allowedHosts: AllowList; version?: number },
): unknown {
  const document = parse(text, key);
  const map = onlySource(document, name);
  map.setIn(["jsonData", "allowedHosts"], [...allowedHosts]);
  if (version !== undefined) map.set("version", version);
  return document.toJS();
}

/** Comments and quoting survive this too, but indentation may not: only for what a splice can't do. */
function rewrite(
  text: string,
  key: string,
  name: string,
  { allowedHosts, version }: { allowedHosts: AllowList; version?: number },
): string {
  const document = parse(text, key);
  const map = onlySource(document, name);
  const list = map.getIn(["jsonData", "allowedHosts"]);
  if (isSeq(list)) {
    const present = list.items.filter((item) => isScalar(item));
    list.items = allowedHosts.map((entry) => {
      const index = present.findIndex(({ value }) => value === entry);
      return present.splice(index, index < 0 ? 0 : 1)[0] ?? document.createNode(entry);
    });
  } else {
    map.setIn(["jsonData", "allowedHosts"], document.createNode([...allowedHosts]));
  }
  if (version !== undefined) map.set("version", version);
  return document.toString({ lineWidth: 0 });
}

function withVersion(
  text: string,
  key: string,
  name: string,
  version?: number,
): string | undefined {
  if (version === undefined) return text;
  const node = sourceIn(text, key, name).get("version", true);
  if (!isScalar(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return text.slice(0, start) + String(version) + text.slice(end);
}

function sourceIn(text: string, key: string, name: string): YAMLMap {
  return onlySource(parse(text, key), name);
}

function onlySource(document: Document, name: string): YAMLMap {
  const [map] = sourcesIn(document, name);
  if (map === undefined) throw new CxError(`the data source '${name}' is not in the file any more`);
  return map;
}

function sourcesIn(document: Document, name: string): YAMLMap[] {
  const list = document.get("datasources");
  const maps = isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
  return maps.filter(
    (map) =>
      map.get("name") === name && (map.get("orgId") ?? defaultOrganization) === defaultOrganization,
  );
}

function listOf(map: YAMLMap, name: string): AllowList {
  const node = map.getIn(["jsonData", "allowedHosts"], true);
  const isShared =
    isAlias(node) || (isSeq(node) && (node.anchor !== undefined || node.items.some(isAlias)));
  if (isShared || isAlias(map.get("jsonData", true))) {
    throw new CxError(
      `allowedHosts of '${name}' is shared by an anchor or alias; nothing was changed`,
      {
        remedy: "write the list out in place: an edit would change every place that shares it",
      },
    );
  }
  const parsed = allowList.safeParse(isSeq(node) ? node.toJSON() : []);
  if (parsed.success) return parsed.data;
  throw new CxError(
    `allowedHosts of '${name}' in the provisioning file is not a list of texts; nothing was changed`,
    {
      remedy: "correct it in the Secret: Grafana's plugin cannot start with it",
    },
  );
}

function parse(text: string, key: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    throw new CxError(
      `'${key}' is not YAML: ${error.message.split("\n")[0] ?? ""}; nothing was changed`,
      {
        remedy: "correct the file in the Secret",
      },
    );
  }
  if (document.get("datasources") !== undefined && document.get("apiVersion") !== 1) {
    throw new CxError(`'${key}' has no \`apiVersion: 1\`; nothing was changed`, {
      remedy: "Grafana reads such a file by other rules: add that line to it",
    });
  }
  return document;
}

function dataOf(text: string, key: string): unknown {
  return parse(text, key).toJS();
}

function notFound(files: ProvisioningFiles, name: string): CxError {
  const keys =
    Object.keys(files)
      .map((key) => `'${key}'`)
      .join(", ") || "none";
  return new CxError(
    `no provisioning file has a data source '${name}' (keys of the Secret: ${keys}); nothing was changed`,
    {
      remedy: "check grafana.dataSource and grafana.provisioned.secret",
    },
  );
}
