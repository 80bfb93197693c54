import { redactStart } from "./redact.ts";
import { unescape } from "node:querystring";

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

/** A URL that names a user or a password. */
export const account = /:\/\/[^\s/?#@]+@/;

/** True for a text with such a URL. */
export function holdsAccount(text: string): boolean {
  return account.test(text);
}

/**
 * The text without the account of a URL in it: `http://…@host`. Passwords may hold any character and
 * readers of URLs forgive much, so all goes from the scheme to the last `@`.
 */
export function withoutAccount(text: string): string {
  const scheme = /^\s*[a-z][a-z0-9+.-]*:[\\/]*/i.exec(text)?.[0];
  const separator = text.indexOf("://");
  const start = scheme?.length ?? (separator === -1 ? Infinity : separator + "://".length);
  const end = text.lastIndexOf("@");
  return end < start ? text : `${text.slice(0, start)}…${text.slice(end)}`;
}

/** What is secret of a URL's account: the password, or the user where that is all there is. */
export function accountOf(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  // Unlike `decodeURIComponent` it takes a lone `%` too.
  return [unescape(password === "" ? username : password)].filter((secret) => secret !== "");
}
