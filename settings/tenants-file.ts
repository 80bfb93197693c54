import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { quiet, valueMistake, yamlMistake } from "../providers/words/yaml-mistake.ts";

export const notUtf8 = "is not UTF-8 text; save it as UTF-8";

/**
 * What a YAML file holds, as plain JSON. Anchors and merge keys (`<<`) are resolved. Throws an Error
 * of one line, which quotes nothing of the file: no file, no YAML, one key twice, several documents, a tag that means nothing here.
 */
export function readYamlFile(file: string): unknown {
  const content = contentOf(file);
  if (!isUtf8(content)) throw new Error(notUtf8);
  const text = new TextDecoder().decode(content);
  const document = parseDocument(text, { ...quiet, merge: true });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) throw new Error(yamlMistake(mistake));
  // By way of JSON: YAML knows values that refer to themselves.
  return JSON.parse(JSON.stringify(valueOf(document, text)));
}

function valueOf(document: ReturnType<typeof parseDocument>, text: string): unknown {
  try {
    // A fleet may use one anchor in every tenant; anchors that multiply each other still end here.
    const value: unknown = document.toJS({ maxAliasCount: 10_000 });
    return value;
  } catch (error) {
    throw new Error(valueMistake(document, text, error), { cause: error });
  }
}

/** A pipe would be waited for without end. */
function contentOf(file: string): Uint8Array {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new Error(`there is no such file; a relative path starts at ${path.resolve(".")}`);
  }
  if (!stats.isFile()) throw new Error("it is a folder or a pipe; name a YAML file");
  return readFileSync(file);
}

/** The first line of an error's message: the others draw the place. */
export function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/:$/, "");
}
