import { isMap, isScalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { AllowList } from "../live/allow-list.ts";
import { rangeOf } from "./source-nodes.ts";
import { quoted } from "./splice.ts";

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
