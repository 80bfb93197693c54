import { printable } from "../words/printable.ts";

/** What a message repeats of an answer, in characters. */
export const longestMessage = 400;
const messageKeys = ["message", "error_description", "error"] as const;

/**
 * The server's own words, from whatever it sent: JSON with `message`, `error` or
 * `error_description`, plain text, or a proxy's HTML page. Redacted, on one line, shortened.
 */
export function serverMessage(body: string): string {
  return printable(wordsOfJson(body) ?? wordsOfHtml(body) ?? body, longestMessage);
}

function wordsOfJson(body: string): string | undefined {
  const parsed = parseJson(body);
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const entries = new Map<string, unknown>(Object.entries(parsed));
  const found = messageKeys.map((key) => entries.get(key)).filter((v) => typeof v === "string");
  return found.length === 0 ? undefined : [...new Set(found)].join(": ");
}

/** The word of a JSON answer's `error`, as OAuth has it (RFC 6749, 5.2); texts differ by version. */
export function errorWord(body: string): string | undefined {
  const parsed = parseJson(body);
  const word: unknown =
    typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "error") : undefined;
  return typeof word === "string" && /^[a-z_]{1,40}$/.test(word) ? word : undefined;
}

/** In how much of a page the place of its words is looked for. */
const maxOfPage = 4_000;

function wordsOfHtml(body: string): string | undefined {
  if (!/^\s*<(!doctype|html|head|body)/i.test(body.slice(0, maxOfPage))) return undefined;
  const words = textIn(body, /<pre[^<>]*>/i) ?? textIn(body, /<title[^<>]*>/i);
  return words === undefined ? "an HTML page" : `an HTML page: ${words}`;
}

/** The text behind a tag, whole: a secret in it must not be cut in two before it is redacted. */
function textIn(page: string, tag: RegExp): string | undefined {
  const found = tag.exec(page.slice(0, maxOfPage));
  return found === null ? undefined : page.slice(found.index + found[0].length).split("<", 1)[0];
}

/** The parsed JSON text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
