import { LineCounter, parseDocument, type Document, type Node } from "yaml";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/http/answer.ts";

/** A payload that somebody has sent by hand, and where things stand in its file. */
export interface PayloadFile {
  payload: Record<string, unknown>;
  /** The line of the file with a setting, or with the block that it would be in. */
  lineOf: (path: readonly string[]) => number;
}

const object = z.record(z.string(), z.unknown());

/**
 * Reads a payload: a JSON file, or a script such as create_tenant.sh with the JSON of its request in it. Throws a
 * CxError that names the line which is no JSON.
 */
export function readPayload(text: string, name: string): PayloadFile {
  const start = text.indexOf("{");
  if (start < 0) throw notFound(name);
  const skipped = linesIn(text.slice(0, start));
  const candidates = [text.slice(start), text.slice(start, endOfObject(text, start))];
  const json = candidates.find((candidate) => object.safeParse(parseJson(candidate)).success);
  if (json === undefined) throw noJson(candidates[1] ?? "", name, skipped);
  const counter = new LineCounter();
  const document = parseDocument(json, { lineCounter: counter });
  return {
    payload: object.parse(parseJson(json)),
    lineOf: (path) => skipped + counter.linePos(offsetOf(document, path)).line,
  };
}

function linesIn(text: string): number {
  return text.split("\n").length - 1;
}

/** Behind the brace that closes the one at `start`; braces in texts don't count. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isInText = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (isInText && character === "\\") index += 1;
    else if (character === '"') isInText = !isInText;
    else if (!isInText && character === "{") depth += 1;
    else if (!isInText && character === "}") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** Where the nearest thing on the way to a setting stands. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    const offset = node?.range?.[0];
    if (offset !== undefined) return offset;
  }
  return 0;
}

function notFound(name: string): CxError {
  return new CxError(
    `${name} holds no payload: there is no { in it`,
    "name a JSON file, or a script with the JSON of its request in it",
  );
}

/** Nothing of the file is quoted: there are secrets in it. */
function noJson(text: string, name: string, skipped: number): CxError {
  const position = positionOf(text);
  const line = skipped + 1 + linesIn(text.slice(0, position));
  return new CxError(
    `${name}, line ${String(line)}: this is no JSON`,
    "payloads have double quotes around names and texts, no comma behind the last one, no comments, and no variables of the shell",
  );
}

/** Node says where it gave up, except at the end of the text. */
function positionOf(text: string): number {
  try {
    JSON.parse(text);
    return 0;
  } catch (error) {
    const found = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    return found === undefined ? text.length : Number(found);
  }
}
