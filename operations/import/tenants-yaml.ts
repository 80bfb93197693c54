import { existsSync, readFileSync } from "node:fs";
import { Document, isCollection, isMap, isSeq, parseDocument, visit, YAMLMap, YAMLSeq } from "yaml";
import { CxError } from "../../providers/errors.ts";
import type { TenantLine } from "./tenant-line.ts";

const heading =
  " Tenants that were on the platform before this stack, as npm run import-tenants has found them. What a line does\n not name is made of its id, or stands in tenantDefaults. Passwords are not known to the stack, and not managed.";

const style = { lineWidth: 0, flowCollectionPadding: false };

/**
 * The file with these lines behind those that it has; comments and order of the others stay. A line of the same
 * tenant, which a run that broke off has left, gives way.
 */
export function withLines(text: string | undefined, lines: readonly TenantLine[]): string {
  const document = text === undefined ? new Document([]) : parseDocument(text);
  const list = document.contents;
  if (!isSeq(list)) {
    throw new CxError(
      "the file of tenants holds no list; nothing was changed",
      "let tenantsFile name a file with a list of tenants, or one that is not there yet",
    );
  }
  if (text === undefined) document.commentBefore = heading;
  const ids = new Set(lines.map(({ settings }) => settings["tenantId"]));
  list.items = list.items.filter((item) => !(isMap(item) && ids.has(item.get("tenantId"))));
  for (const line of lines) list.items.push(nodeOf(document, line));
  list.flow = false;
  return document.toString(style);
}

function nodeOf(document: Document, { settings, notes }: TenantLine) {
  const node = document.createNode(settings);
  visit(node, {
    // Short lists on one line, as people write them.
    Seq: (_key, list) => {
      if (list.items.every((item) => !isCollection(item))) list.flow = true;
    },
  });
  if (notes.length > 0) node.commentBefore = notes.map((note) => ` ${note}`).join("\n");
  return node;
}

/** What stands in a file; undefined when there is none. */
export function textIn(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Every text in quotes: of a date or of `1_000` the CLI's YAML would make something else. */
const quoted = { ...style, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;

/**
 * The file of a stack with other settings under `config`. Comments stay; what is `undefined` is left as it is.
 */
export function withConfig(
  text: string | undefined,
  values: Readonly<Record<string, unknown>>,
): string {
  const document = parseDocument(text ?? "config: {}\n");
  if (!(document.get("config") instanceof YAMLMap)) document.set("config", {});
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) document.setIn(["config", key], document.createNode(value));
  }
  const config = document.get("config");
  if (config instanceof YAMLMap || config instanceof YAMLSeq) config.flow = false;
  return document.toString(quoted);
}
