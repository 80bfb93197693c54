import { CxError } from "../../providers/errors.ts";
import { nearest } from "../../providers/words/nearest.ts";
import { printable } from "../../providers/words/printable.ts";

/** Tells which tenants are meant: ids, or patterns in which `*` stands for any text. Nothing said means all. */
export function selectionOf(words: readonly string[]): (tenantId: string) => boolean {
  if (words.length === 0) return () => true;
  const patterns = words.map(
    (word) => new RegExp(`^${word.split("*").map(escaped).join(".*")}$`, "s"),
  );
  return (tenantId) => patterns.some((pattern) => pattern.test(tenantId));
}

/** Throws a CxError for a word that means no tenant: a wrong letter must not look like nothing to do. */
export function requireMeaning(words: readonly string[], tenantIds: readonly string[]): void {
  const empty = words.filter((word) => !tenantIds.some(selectionOf([word])));
  if (empty.length === 0) return;
  const lines = empty.map((word) => {
    const meant = nearest(word, tenantIds);
    return `  - '${word}'${meant === undefined ? "" : `: did you mean '${printable(meant)}'?`}`;
  });
  throw new CxError(
    ["the platform has no tenant of this name; nothing was imported:", ...lines].join("\n"),
    "give ids as the platform has them (capitals count), or patterns such as 'acme*'",
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
