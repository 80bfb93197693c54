import type { AxiosResponse } from "axios";
import { codeOfStatus, type PlatformFailure } from "./errors.ts";
import { printable } from "../words/printable.ts";
import { errorWord, longestMessage, parseJson, serverMessage } from "./server-message.ts";
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
  { wantsText = false }: { wantsText?: boolean | undefined } = {},
): Answer | undefined {
  if (status < 200 || status >= 300) return undefined;
  const isPage = String(headers["content-type"]).startsWith("text/html");
  const paging = pagingIn(headers);
  return {
    status,
    json: parseJson(data),
    ...(wantsText && { text: data }),
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
