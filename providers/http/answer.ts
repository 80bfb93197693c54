import type { AxiosResponse } from "axios";
import { codeOfStatus, type PlatformFailure } from "./errors.ts";
import { isPlainObject, parseJson } from "../objects.ts";
import { printable } from "../words/printable.ts";
import { retryAfterSeconds } from "./transport.ts";

/** An answer with a 2xx status. */
export interface Answer {
  status: number;
  /** The body as parsed JSON; undefined when it is empty or not JSON. */
  json: unknown;
  /** The body as it came, for calls that ask for it. */
  text?: string;
  /** The body when the server says that it is a page. */
  html?: string;
  /** The server's clock, in milliseconds since 1970, for calls that ask for it and answers that tell. */
  serverTimeMs?: number;
  /** What the headers say of other pages: there is a next one, or how much there is in all. */
  paging?: { hasNext?: true; total?: number };
}

/** What a call failed with, in data and in words; both are free of secrets, but for `redirectTo`. */
export interface FailedCall {
  failure: PlatformFailure;
  words: string;
  /** See {@link PlatformError.redirectTo}. */
  redirectTo?: string;
}

/** The answer, when it is a good one. */
export function goodAnswer(
  { status, headers, data }: AxiosResponse<string>,
  { wantsText, wantsServerTime }: { wantsText?: true; wantsServerTime?: true } = {},
): Answer | undefined {
  if (status < 200 || status >= 300) return undefined;
  const isPage = String(headers["content-type"]).startsWith("text/html");
  const paging = pagingIn(headers);
  const serverTimeMs = Date.parse(String(headers["date"]));
  return {
    status,
    json: parseJson(data),
    ...(wantsText && { text: data }),
    ...(wantsServerTime && !Number.isNaN(serverTimeMs) && { serverTimeMs }),
    ...(isPage && { html: data }),
    ...(Object.keys(paging).length > 0 && { paging }),
  };
}

function pagingIn(headers: AxiosResponse["headers"]): NonNullable<Answer["paging"]> {
  const hasNext = /;\s*rel\s*=\s*"?[^";,]*\bnext\b/i.test(String(headers["link"] ?? ""));
  const total = Number(headers["x-total-count"] ?? NaN);
  return { ...(hasNext && { hasNext }), ...(total >= 0 && { total }) };
}

/** What is wrong with an answer that is not a good one. */
export function badAnswer({ status, headers, data }: AxiosResponse<string>): FailedCall {
  const seconds = retryAfterSeconds(headers["retry-after"]);
  const word = errorWord(data);
  const failure: PlatformFailure = {
    code: codeOfStatus(status),
    status,
    ...(word !== undefined && { errorWord: word }),
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
  };
  const redirectTo: unknown = headers["location"];
  if (status >= 400 || typeof redirectTo !== "string") {
    return { failure, words: serverMessage(data) || "no text" };
  }
  const location = printable(redirectTo, longestMessage);
  return {
    failure: { ...failure, location },
    words: `redirects to ${location}; put the final address into the settings`,
    redirectTo,
  };
}

/** What a message repeats of an answer, in characters. */
const longestMessage = 400;
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
  if (!isPlainObject(parsed)) return undefined;
  const found = messageKeys.map((key) => parsed[key]).filter((v) => typeof v === "string");
  return found.length === 0 ? undefined : [...new Set(found)].join(": ");
}

/** The word of a JSON answer's `error`, as OAuth has it (RFC 6749, 5.2); texts differ by version. */
function errorWord(body: string): string | undefined {
  const parsed = parseJson(body);
  const word = isPlainObject(parsed) ? parsed["error"] : undefined;
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
