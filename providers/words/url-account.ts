import { unescape } from "node:querystring";

/** True for a text with a URL that names a user or a password. */
export function holdsAccount(text: string): boolean {
  return /:\/\/[^\s/?#@]+@/.test(text);
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
