/** GitHub takes no longer comment, in characters. */
export const longestComment = 65_536;

/** A part of a page that may be left out where there is no room for it. */
export interface Part {
  text: string;
  /** What is missing without it, e.g. `details of tenant1`. */
  name: string;
}

/** Kept for the sentence about what was left out. */
const reserve = 500;
const mostNames = 5;
const longestName = 60;

/**
 * The parts that have room on a page, in their order, with a blank line between them; of the others it says
 * that they were left out, and what shows them.
 */
export function fitted(parts: readonly Part[], shownBy: string, most = longestComment): string {
  const left: string[] = [];
  let page = "";
  for (const { text, name } of parts) {
    const longer = page === "" ? text : `${page}\n\n${text}`;
    if (longer.length <= most - reserve) page = longer;
    else left.push(name);
  }
  return left.length === 0 ? `${page}\n` : `${page}\n\n${leftOut(left, shownBy)}\n`;
}

function leftOut(names: readonly string[], shownBy: string): string {
  const more = names.length - mostNames;
  const shown = names.slice(0, mostNames).map((name) => name.slice(0, longestName));
  const rest = more > 0 ? ` and ${String(more)} more parts` : "";
  return `_Left out, since a comment takes no more: ${shown.join(", ")}${rest}. ${shownBy} shows all of it._`;
}

/** As many lines as have room, and how many there are no more of. */
export function within(
  lines: readonly string[],
  most: number,
): { taken: readonly string[]; more: number } {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > most);
  const taken = end === -1 ? lines : lines.slice(0, end);
  return { taken, more: lines.length - taken.length };
}
