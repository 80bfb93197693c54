import type { Recording } from "./recording.ts";

/** A stretch of a line in one look. */
export interface Span {
  text: string;
  /** Number of the terminal's colour, 0-15; undefined: the usual one. */
  colour?: number;
  isBold: boolean;
}

/** A line of the screen, and when its end came. */
export interface Line {
  atMs: number;
  spans: readonly Span[];
}

interface Look {
  colour?: number;
  isBold: boolean;
}

/** A terminal's own language: looks, other sequences, titles, and single control characters but tab and return. */
const control = new RegExp(
  [
    String.raw`\u001b\[([\d;]*)m`,
    String.raw`\u001b\[[\d;?]*[A-Za-z]`,
    String.raw`\u001b\][^\u0007]*\u0007`,
    String.raw`[\u0000-\u0008\u000b-\u001f\u007f]`,
  ].join("|"),
  "g",
);

/** What stands on the screen in the end, line by line. Of a line that was written anew the last state counts. */
export function linesOf({ pieces }: Recording): Line[] {
  const lines: Line[] = [];
  let look: Look = { isBold: false };
  let rest = "";
  const add = (raw: string, atMs: number): void => {
    const anew = raw.slice(raw.replace(/\r+$/, "").lastIndexOf("\r") + 1);
    const read = readLine(anew, look);
    look = read.look;
    lines.push({ atMs, spans: read.spans });
  };
  for (const { atMs, text } of pieces) {
    const [first = "", ...others] = text.split("\n");
    rest += first;
    for (const next of others) {
      add(rest, atMs);
      rest = next;
    }
  }
  if (rest !== "") add(rest, pieces.at(-1)?.atMs ?? 0);
  return lines;
}

function readLine(raw: string, before: Look): { spans: Span[]; look: Look } {
  const spans: Span[] = [];
  let look = before;
  let from = 0;
  const take = (text: string): void => {
    if (text !== "") spans.push({ text: text.replaceAll("\t", "    "), ...look });
  };
  for (const found of raw.matchAll(control)) {
    take(raw.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[1] !== undefined) look = changed(look, found[1]);
  }
  take(raw.slice(from));
  return { spans, look };
}

/** The look after a "select graphic rendition". */
function changed(look: Look, codes: string): Look {
  const numbers = codes.split(";").map(Number);
  const palette = /^38;5;(\d+)$/.exec(codes)?.[1];
  if (palette !== undefined)
    return Number(palette) < 16 ? { ...look, colour: Number(palette) } : look;
  return numbers.reduce<Look>((now, code) => {
    if (code === 0) return { isBold: false };
    if (code === 1) return { ...now, isBold: true };
    if (code === 22) return { ...now, isBold: false };
    if (code >= 30 && code <= 37) return { ...now, colour: code - 30 };
    if (code >= 90 && code <= 97) return { ...now, colour: code - 82 };
    if (code === 39) return { isBold: now.isBold };
    return now;
  }, look);
}

/** The line cut to a number of columns; `…` says that there was more. */
export function cut({ atMs, spans }: Line, columns: number): Line {
  let left = columns;
  const kept: Span[] = [];
  for (const span of spans) {
    const letters = Array.from(span.text);
    if (letters.length > left) {
      kept.push({ ...span, text: `${letters.slice(0, Math.max(0, left - 1)).join("")}…` });
      return { atMs, spans: kept };
    }
    left -= letters.length;
    kept.push(span);
  }
  return { atMs, spans: kept };
}
