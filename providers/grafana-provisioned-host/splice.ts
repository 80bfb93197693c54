import { isScalar, isSeq, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { AllowList } from "../grafana-allowed-host/allow-list.ts";

/** Where a node stands in the text. */
interface Range {
  start: number;
  end: number;
}

/**
 * The text of the file with another list, cut in by position so that every other byte stays. Entries
 * are only taken out or put at the end. Undefined when the list is written in a way that it can't do.
 */
export function spliceList(text: string, source: YAMLMap, wanted: AllowList): string | undefined {
  const list = source.getIn(["jsonData", "allowedHosts"], true);
  if (!isSeq(list) || list.items.length === 0 || wanted.length === 0) return undefined;
  const items = rangesOf(list);
  if (items === undefined) return undefined;
  const present = list.items.map((item) => (isScalar(item) ? item.value : undefined));
  const kept = present.map((entry) => typeof entry === "string" && wanted.includes(entry));
  if (!kept.includes(true)) return undefined;
  const added = wanted.filter((entry) => !present.includes(entry));
  const write = list.flow === true ? writeFlow : writeBlock;
  return write(text, items, kept, added.map(quoted));
}

function rangesOf(list: YAMLSeq): Range[] | undefined {
  const ranges = list.items.map((item) =>
    isScalar(item) && item.range && isOneLine(item)
      ? { start: item.range[0], end: item.range[1] }
      : undefined,
  );
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function isOneLine({ type }: Scalar): boolean {
  return type !== Scalar.BLOCK_FOLDED && type !== Scalar.BLOCK_LITERAL;
}

/** A host after `https://` never needs it, but a quoted text means the same to every reader. */
function quoted(entry: string): string {
  return /^https:\/\/[a-z0-9.:-]+$/.test(entry) ? entry : JSON.stringify(entry);
}

/** `- entry` on a line of its own: whole lines go out and come in. */
function writeBlock(text: string, items: Range[], kept: boolean[], added: string[]): string {
  const lines = items.map(({ start, end }) => lineAround(text, start, end));
  const last = lines.at(-1);
  const pieces: string[] = [];
  let position = 0;
  lines.forEach((line, index) => {
    pieces.push(text.slice(position, line.start));
    if (kept[index] === true) pieces.push(text.slice(line.start, line.end));
    position = line.end;
  });
  if (added.length > 0 && last !== undefined) {
    const itemText = text.slice(last.start, items.at(-1)?.start);
    if (!(pieces.at(-1) ?? "").endsWith("\n")) pieces.push("\n");
    pieces.push(...added.map((entry) => `${itemText}${entry}\n`));
  }
  return pieces.join("") + text.slice(position);
}

function lineAround(text: string, start: number, end: number): Range {
  const next = text.indexOf("\n", end);
  return {
    start: text.lastIndexOf("\n", start - 1) + 1,
    end: next === -1 ? text.length : next + 1,
  };
}

/** `[a, b]`: an entry goes out with the comma before it, or the one after it when it is the first. */
function writeFlow(text: string, items: Range[], kept: boolean[], added: string[]): string {
  const first = kept.indexOf(true);
  const from = items[0]?.start ?? 0;
  const pieces = [text.slice(0, from)];
  items.forEach((item, index) => {
    if (kept[index] !== true) return;
    const before = items[index - 1];
    if (index > first && before !== undefined) pieces.push(text.slice(before.end, item.start));
    pieces.push(text.slice(item.start, item.end));
  });
  pieces.push(...added.map((entry) => `, ${entry}`));
  return pieces.join("") + text.slice(items.at(-1)?.end);
}
