import { redactStart } from "./redact.ts";

const longestName = 200;
/** Blanks at its beginning are left out, so more is looked at than is shown. */
const maxRead = 4_000;

/**
 * What somebody else wrote, such as a name on the platform, as it may stand in a message: on one line,
 * so that it can't look like a message of ours, without a known secret, and shortened.
 */
export function printable(text: unknown, longest = longestName): string {
  const line = withoutControls(redactStart(String(text), maxRead).replace(/\s+/g, " ").trim());
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/**
 * The text with every character that a terminal obeys written out, as `\\u001b`: such ones clear the
 * screen, hide text, or turn its direction. Only line breaks stay. So is what Pulumi takes for the beginning
 * of a colour, `<{%`: one that it does not know ends the whole run.
 */
export function withoutControls(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]|<(?=\{%)/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
