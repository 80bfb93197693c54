import { LineCounter, parseDocument, type Document, type Node } from "yaml";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";

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
export function readPayload(file: string, name: string): PayloadFile {
  // An apostrophe within the quotes of a shell; JSON has no such escape.
  const text = file.replaceAll(String.raw`'\''`, "'");
  const [found, ...others] = payloadsIn(text);
  if (found === undefined) throw noPayload(text, name);
  if (others.length > 0) throw tooMany([found, ...others], text, name);
  const skipped = linesIn(text.slice(0, found.start));
  const counter = new LineCounter();
  const document = parseDocument(found.json, { lineCounter: counter });
  return {
    payload: object.parse(parseJson(found.json)),
    lineOf: (path) => skipped + counter.linePos(offsetOf(document, path)).line,
  };
}

/** A JSON object in a text. */
interface Found {
  start: number;
  json: string;
}

const payload = object.refine((found) =>
  ["tenantId", "tenantName", "tenantSettings"].some((key) => key in found),
);

/** The objects that could be one; a script has braces of its own. */
function payloadsIn(text: string): Found[] {
  const found: Found[] = [];
  for (let start = nextStart(text, 0); start >= 0;) {
    const end = endOfObject(text, start);
    const json = text.slice(start, end);
    const isPayload = payload.safeParse(parseJson(json)).success;
    if (isPayload) found.push({ start, json });
    start = nextStart(text, isPayload ? end : start + 1);
  }
  return found;
}

/** Where the next brace with a name behind it is; negative for none. */
function nextStart(text: string, from: number): number {
  const start = text.slice(from).search(/\{\s*"/);
  return start < 0 ? start : from + start;
}

function noPayload(text: string, name: string): CxError {
  const start = nextStart(text, 0);
  if (start < 0) return text.includes("{") ? noJson("", name, lineBefore(text)) : notFound(name);
  return noJson(text.slice(start, endOfObject(text, start)), name, linesIn(text.slice(0, start)));
}

function lineBefore(text: string): number {
  return linesIn(text.slice(0, text.indexOf("{")));
}

function tooMany(found: readonly Found[], text: string, name: string): CxError {
  const lines = found.map(({ start }) => String(linesIn(text.slice(0, start)) + 1));
  return new CxError(
    `${name} holds ${String(found.length)} payloads, on lines ${lines.join(", ")}; nothing was taken`,
    "give each one a file of its own",
  );
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
