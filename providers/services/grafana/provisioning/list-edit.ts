import { isScalar, Scalar, type YAMLSeq, isMap, type YAMLMap } from "yaml";
import type { AllowList } from "../live/allow-list.ts";
import { rangeOf, type Range } from "./yaml-file.ts";

/** An item of the list: where it stands, and what is there afterwards; undefined: nothing. */
interface Item extends Range {
  after: string | undefined;
}

/**
 * The text of the file with another list, cut in by position so that every other byte stays. Entries
 * are only taken out or put at the end; one that moves is both. Undefined when the list is written in a
 * way that it can't do.
 */
export function spliceList(text: string, list: YAMLSeq, wanted: AllowList): string | undefined {
  if (list.items.length === 0 || wanted.length === 0) return undefined;
  const ranges = rangesOf(list);
  if (ranges === undefined) return undefined;
  const added = [...wanted];
  const items = ranges.map((range, index): Item => {
    const item = list.items[index];
    if (!isScalar(item) || item.value !== added[0]) return { ...range, after: undefined };
    added.shift();
    return { ...range, after: text.slice(range.start, range.end) };
  });
  const [first] = items;
  // A list of which nothing is left keeps its place in the file through its first line.
  if (first !== undefined && items.every(({ after }) => after === undefined)) {
    first.after = quoted(added.shift() ?? "");
  }
  return list.flow === true ? writeFlow(text, items, added) : writeBlock(text, items, added);
}

function rangesOf(list: YAMLSeq): Range[] | undefined {
  const ranges = list.items.map((item) =>
    isScalar(item) && isOneLine(item) ? rangeOf(item) : undefined,
  );
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function isOneLine({ type }: Scalar): boolean {
  return type !== Scalar.BLOCK_FOLDED && type !== Scalar.BLOCK_LITERAL;
}

/** In quotes a text means the same to every reader; in brackets some stumble over a bare colon. */
function quoted(allowedHost: string): string {
  return JSON.stringify(allowedHost);
}

/** A host after `https://` needs no quotes on a line of its own. */
function bare(allowedHost: string): string {
  return /^https:\/\/[a-z0-9.:-]+$/.test(allowedHost) ? allowedHost : quoted(allowedHost);
}

/** `- allowed host` on a line of its own: whole lines go out and come in. */
function writeBlock(text: string, items: Item[], added: string[]): string {
  const lines = items.map(({ start, end }) => lineAround(text, start, end));
  const pieces: string[] = [];
  let position = 0;
  items.forEach((item, index) => {
    const line = lines[index] ?? item;
    pieces.push(text.slice(position, line.start));
    if (item.after === text.slice(item.start, item.end))
      pieces.push(text.slice(line.start, line.end));
    else if (item.after !== undefined) pieces.push(newLine(text, line, item, item.after));
    position = line.end;
  });
  const line = lines.at(-1);
  const item = items.at(-1);
  if (added.length > 0 && line !== undefined && item !== undefined) {
    if (!(pieces.at(-1) ?? "").endsWith("\n")) pieces.push("\n");
    pieces.push(...added.map((allowedHost) => newLine(text, line, item, bare(allowedHost))));
  }
  return pieces.join("") + text.slice(position);
}

/** A line like another one, with its indentation and its kind of line end, and without its comment. */
function newLine(text: string, line: Range, item: Range, allowedHost: string): string {
  const end = text.slice(line.start, line.end).endsWith("\r\n") ? "\r\n" : "\n";
  return `${text.slice(line.start, item.start)}${allowedHost}${end}`;
}

function lineAround(text: string, start: number, end: number): Range {
  const next = text.indexOf("\n", end);
  return {
    start: text.lastIndexOf("\n", start - 1) + 1,
    end: next === -1 ? text.length : next + 1,
  };
}

/** `[a, b]`: an allowed host goes out with the comma before it, or the one after it when it is the first. */
function writeFlow(text: string, items: Item[], added: string[]): string {
  const first = items.findIndex(({ after }) => after !== undefined);
  const pieces = [text.slice(0, items[0]?.start ?? 0)];
  items.forEach((item, index) => {
    if (item.after === undefined) return;
    const before = items[index - 1];
    if (index > first && before !== undefined) pieces.push(text.slice(before.end, item.start));
    pieces.push(item.after);
  });
  pieces.push(...added.map((allowedHost) => `, ${quoted(allowedHost)}`));
  return pieces.join("") + text.slice(items.at(-1)?.end);
}

/**
 * The text of the file with a list where there is none yet, put in by position so that every other byte
 * stays. Undefined when the data source is written in a way that it can't do.
 */
export function insertList(
  text: string,
  source: YAMLMap,
  allowedHosts: AllowList,
): string | undefined {
  const jsonData = source.get("jsonData", true);
  return isMap(jsonData)
    ? putIn(text, jsonData, "allowedHosts", inBrackets(allowedHosts))
    : putIn(text, source, "jsonData", `{ allowedHosts: ${inBrackets(allowedHosts)} }`);
}

/** The same in place of a list of which nothing stays, or whose allowed hosts go over several lines. */
export function replaceList(
  text: string,
  source: YAMLMap,
  list: YAMLSeq,
  allowedHosts: AllowList,
): string | undefined {
  const key = keyNode(source.get("jsonData", true), "allowedHosts");
  const place = rangeOf(list);
  if (key === undefined || place === undefined) return undefined;
  // Lines of a list end with a line break, brackets do not.
  const ended = /\r?\n$/.exec(text.slice(place.start, place.end))?.[0] ?? "";
  return `${text.slice(0, key.end)}: ${inBrackets(allowedHosts)}${ended}${text.slice(place.end)}`;
}

function inBrackets(allowedHosts: AllowList): string {
  return `[${allowedHosts.map(quoted).join(", ")}]`;
}

/** Gives a key of a map its value, where that is empty so far; a new key comes before the first one. */
function putIn(text: string, map: YAMLMap, key: string, value: string): string | undefined {
  const insert = (start: number, words: string, end = start) =>
    text.slice(0, start) + words + text.slice(end);
  const present: unknown = map.get(key, true);
  if (isScalar(present) && present.range) {
    const [start, end] = present.range;
    const [before, after] = [text[start - 1] === ":" ? " " : "", text[end] === "#" ? " " : ""];
    return insert(start, before + value + after, end);
  }
  const first = keyNode(map, undefined);
  const place = rangeOf(map);
  if (place === undefined) return undefined;
  if (first === undefined) return insert(place.start + 1, ` ${key}: ${value} `);
  if (map.flow === true) return insert(first.start, `${key}: ${value}, `);
  return insert(first.start, `${key}: ${value}${lineBreakBefore(text, first.start)}`);
}

/** Where a key of a map stands in the text; undefined asks for the first one. */
function keyNode(map: unknown, name: string | undefined) {
  const items = isMap(map) ? map.items : [];
  const pair =
    name === undefined ? items[0] : items.find(({ key }) => isScalar(key) && key.value === name);
  return isScalar(pair?.key) ? rangeOf(pair.key) : undefined;
}

/** A line break after which the text goes on in the same column. */
function lineBreakBefore(text: string, position: number): string {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1;
  const isWindows = text[text.indexOf("\n", position) - 1] === "\r";
  return `${isWindows ? "\r\n" : "\n"}${" ".repeat(position - lineStart)}`;
}
