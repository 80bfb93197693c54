import { visit, type Document, type ErrorCode, type YAMLError } from "yaml";

/** No reader of ours lets the library warn by itself: it prints pieces of the file. */
export const quiet = { logLevel: "error" } as const;

const words = {
  ALIAS_PROPS: "an alias (`*`) has an anchor or a tag of its own",
  BAD_ALIAS: "an anchor (`&`) or an alias (`*`) has no name, or none that can be read",
  BAD_COLLECTION_TYPE: "a tag does not fit what stands behind it",
  BAD_DIRECTIVE: "a directive (`%`) is not written as it must be",
  BAD_DQ_ESCAPE: "a backslash in double quotes begins no known escape",
  BAD_INDENT: "the indentation does not fit, or a bracket or brace is not closed",
  BAD_PROP_ORDER: "an anchor or a tag stands in the wrong place",
  BAD_SCALAR_START: "a value begins with a character that needs quotes",
  BLOCK_AS_IMPLICIT_KEY: "a second `key: value` stands on one line",
  BLOCK_IN_FLOW: "a list or a map of lines stands inside of brackets or braces",
  DUPLICATE_KEY: "one key stands twice in a map",
  IMPOSSIBLE: "it cannot be read",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a character is missing, such as a quote, a colon, a comma or a blank",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines, or its colon is missing",
  MULTIPLE_ANCHORS: "a value has several anchors",
  MULTIPLE_DOCS: "it has several documents (`---`)",
  MULTIPLE_TAGS: "a value has several tags",
  NON_STRING_KEY: "a key is no text",
  RESOURCE_EXHAUSTION: "it is nested too deeply",
  TAB_AS_INDENT: "a tab stands where blanks must indent",
  TAG_RESOLVE_FAILED: "a tag (`!`) has no meaning here",
  UNEXPECTED_TOKEN: "something stands where nothing may",
} as const satisfies Record<ErrorCode, string>;

/**
 * What is wrong with a YAML file, and where. The library's own words quote the file, which may hold
 * passwords, so they are never shown.
 */
export function yamlMistake({ code, linePos }: YAMLError): string {
  const [place] = linePos ?? [];
  return words[code] + (place === undefined ? "" : at(place.line, place.col));
}

/** The same for what shows only when the values are taken out: what aliases and merge keys bring. */
export function valueMistake(document: Document, text: string, error: unknown): string {
  const position = unresolvedAlias(document);
  if (position !== undefined) {
    const lines = text.slice(0, position).split("\n");
    const place = at(lines.length, (lines.at(-1) ?? "").length + 1);
    return `an alias (\`*\`) has no anchor (\`&\`) before it${place}`;
  }
  return error instanceof ReferenceError
    ? "its aliases (`*`) multiply each other"
    : "a merge key (`<<`) brings something that is no map";
}

function unresolvedAlias(document: Document): number | undefined {
  let position: number | undefined;
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) !== undefined) return undefined;
      position = node.range?.[0];
      return visit.BREAK;
    },
  });
  return position;
}

function at(line: number, column: number): string {
  return ` at line ${String(line)}, column ${String(column)}`;
}
