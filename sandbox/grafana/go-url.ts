/** The parts of a URL as Go's `net/url` reads them: nothing is lower-cased or normalized. */
export interface GoUrl {
  /** Lower case; "" when the text has none. */
  readonly scheme: string;
  /** Without userinfo, port and brackets. */
  readonly hostname: string;
}

/** Parses like Go's `url.Parse`; undefined where Go reports an error. Enough for the rules here. */
export function parseGoUrl(text: string): GoUrl | undefined {
  if (hasControlCharacter(text)) return undefined;
  const match = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/i.exec(text);
  if (!match) return undefined;
  const [, scheme = "", authority = "", path = ""] = match;
  if (text.startsWith(":") || hasBadEscape(path)) return undefined;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (!isHost(host)) return undefined;
  const hostname = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  return { scheme: scheme.toLowerCase(), hostname };
}

function isHost(host: string): boolean {
  if (/[\s"<>\\^`{|}%]/.test(host)) return false;
  const portAndBefore = host.startsWith("[") ? host.slice(host.indexOf("]") + 1) : host;
  const port = /:([^:]*)$/.exec(portAndBefore)?.[1];
  return port === undefined || /^\d*$/.test(port);
}

function hasBadEscape(text: string): boolean {
  return /%(?![0-9a-f]{2})/i.test(text);
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < " " || character === "\u007f");
}
