import axios, { type AxiosResponse } from "axios";
import type { Deadline } from "./deadline.ts";
import { codeOfStatus, PlatformError, type PlatformFailure } from "./errors.ts";
import { redact } from "./redact.ts";
import { defaultRetries, retryDelayMs, type RetrySettings } from "./retry.ts";
import { parseJson, serverMessage } from "./server-message.ts";
import { httpsAgent, type Entry } from "./tls.ts";
import { retryAfterSeconds, transportFailure } from "./transport.ts";

/** Where and how a service of the platform is reached. */
export interface ClientSettings {
  /** The service's name in messages, e.g. "CX Tenant API". */
  service: string;
  /** Base URL; a path prefix is kept. */
  url: string;
  /** Ask this entry, for https, while Host header, SNI and certificate stay those of the URL. */
  connectTo?: Entry | undefined;
  /** PEM file of the CA that signed the server's certificate. Default: the system's CAs. */
  caCertFile?: string | undefined;
  /** Accept any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined;
  /** Longest wait for one answer. Default 30. */
  requestTimeoutSeconds?: number | undefined;
  retries?: Partial<RetrySettings> | undefined;
  /** Gives the `Authorization` value of each try; undefined sends none. */
  authorization?: Authorization | undefined;
}

/** The source of the `Authorization` header. */
export interface Authorization {
  header(deadline: Deadline): Promise<string | undefined>;
  /** The server refused this value; the next `header()` must bring a new one. False: there is no other. */
  renew(refused: string | undefined): boolean;
  /** What to do when the server answers 401 or 403, for the error text. */
  remedy(status: 401 | 403): string;
}

/** One request. */
export interface Call {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, with a leading slash. */
  path: string;
  /** What it does, on which object, for messages: "create tenant 'tenant1'". */
  operation: string;
  query?: Record<string, string>;
  /** A JSON body, a multipart body, or a url-encoded form. */
  body?: { json: unknown } | { multipart: FormData } | { form: URLSearchParams };
  /** True when sending it twice does no harm. Default: true for GET, false otherwise. */
  repeatable?: boolean;
  /** The wanted kind of answer. Default `application/json`. */
  accept?: string;
  deadline: Deadline;
}

/** An answer with a 2xx status. */
export interface Answer {
  status: number;
  /** The body as parsed JSON; undefined when it is empty or not JSON. */
  json: unknown;
  /** The body when the server says that it is a page. */
  html?: string;
}

/** Sends calls to one service, with deadline, retries, login and redacted errors. */
export interface HttpClient {
  send(call: Call): Promise<Answer>;
}

const defaultTimeoutSeconds = 30;

export function createHttpClient(settings: ClientSettings): HttpClient {
  const baseUrl = settings.url.replace(/\/+$/, "");
  const agent = httpsAgent(settings);
  const retries = { ...defaultRetries, ...settings.retries };

  async function attempt(call: Call, authorization: string | undefined): Promise<Answer> {
    const url = `${baseUrl}${call.path}`;
    const waitMs = (settings.requestTimeoutSeconds ?? defaultTimeoutSeconds) * 1_000;
    const signal = AbortSignal.timeout(Math.ceil(Math.min(waitMs, call.deadline.remainingMs)));
    let response: AxiosResponse<string>;
    try {
      response = await axios.request<string>({
        url,
        method: call.method,
        ...(call.query && { params: call.query }),
        data: bodyOf(call),
        headers: {
          Accept: call.accept ?? "application/json",
          ...(authorization !== undefined && { Authorization: authorization }),
          ...(call.body !== undefined && "json" in call.body && jsonContent),
        },
        httpsAgent: agent,
        // A proxy of the environment would be told the wrong address.
        ...(settings.connectTo !== undefined && { proxy: false as const }),
        responseType: "text",
        transformResponse: (text: string) => text,
        transitional: { silentJSONParsing: false },
        validateStatus: () => true,
        maxRedirects: 0,
        signal,
      });
    } catch (error) {
      const { failure, words } = transportFailure(error, signal.aborted);
      throw failureOf(call, failure, words);
    }
    return answerOf(call, response);
  }

  function failureOf(call: Call, failure: PlatformFailure, words: string): PlatformError {
    const where = `${call.method} ${baseUrl}${call.path}`;
    const came = failure.status === undefined ? words : `HTTP ${String(failure.status)}: ${words}`;
    const remedy = remedyFor(settings, failure);
    return new PlatformError(
      redact(`cannot ${call.operation}: ${settings.service} (${where}) ${came}`),
      { ...failure, serverMessage: redact(words) },
      remedy === undefined ? undefined : { remedy },
    );
  }

  function answerOf(call: Call, response: AxiosResponse<string>): Answer {
    const { status } = response;
    if (status >= 200 && status < 300) {
      const isPage = String(response.headers["content-type"]).startsWith("text/html");
      return { status, json: parseJson(response.data), ...(isPage && { html: response.data }) };
    }
    const seconds = retryAfterSeconds(response.headers["retry-after"]);
    const target: unknown = response.headers["location"];
    const location = status < 400 && typeof target === "string" ? redact(target) : undefined;
    const failure: PlatformFailure = {
      code: codeOfStatus(status),
      status,
      ...(seconds !== undefined && { retryAfterSeconds: seconds }),
      ...(location !== undefined && { location }),
    };
    const words =
      location !== undefined
        ? `redirects to ${location}; put the final address into the settings`
        : serverMessage(response.data) || "no text";
    throw failureOf(call, failure, words);
  }

  async function send(call: Call): Promise<Answer> {
    const repeatable = call.repeatable ?? call.method === "GET";
    let renewed = false;
    for (let tries = 1; ;) {
      const authorization = await settings.authorization?.header(call.deadline);
      try {
        return await attempt(call, authorization);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        if (error.code === "unauthorized" && !renewed) {
          renewed = true;
          if (settings.authorization?.renew(authorization) === true) continue;
        }
        const delay = retryDelayMs({ attempt: tries, failure: error.failure, repeatable }, retries);
        if (delay === undefined || delay >= call.deadline.remainingMs) throw error;
        await call.deadline.pause(delay);
        tries += 1;
      }
    }
  }

  return { send };
}

const jsonContent = { "Content-Type": "application/json" };

function bodyOf({ body }: Call): unknown {
  if (body === undefined) return undefined;
  if ("json" in body) return JSON.stringify(body.json);
  return "form" in body ? body.form : body.multipart;
}

function remedyFor(settings: ClientSettings, failure: PlatformFailure): string | undefined {
  if (failure.status === 401 || failure.status === 403) {
    return settings.authorization?.remedy(failure.status);
  }
  if (failure.code === "untrusted") {
    return "set caCertFile to the CA that signed the server's certificate";
  }
  if (failure.code === "unreachable") {
    return `check that ${settings.url} is right and can be reached from here`;
  }
  return undefined;
}
