import { createRequire } from "node:module";
import type { Axios, AxiosResponse } from "axios";
import { badAnswer, goodAnswer, type Answer, type FailedCall } from "./answer.ts";
import type { Authorization } from "./authorization.ts";
import type { Deadline } from "../flow/deadline.ts";
import { PlatformError } from "./errors.ts";
import { redact } from "../words/redact.ts";
import { remedyFor } from "./remedy.ts";
import { defaultRetries, retryDelayMs, type RetrySettings } from "./retry.ts";
import { agentsFor, endIdle, type Address } from "./tls.ts";
import { transportFailure } from "./transport.ts";

const require = createRequire(import.meta.url);

/** A preview sends nothing, and needs it not. Its one file for `require` loads in half the time of those for `import`. */
function loadAxios(): Axios {
  return require("axios") as Axios;
}

/**
 * Where and how a service of the platform is reached. With credentials, only where the URL says: an
 * entry that somebody else names must not see them.
 */
export type ClientSettings = ServiceSettings &
  (
    | { authorization?: Authorization | undefined; connectTo?: never }
    | {
        authorization?: never;
        /** Ask this entry, for https, while Host header, SNI and certificate stay those of the URL. */
        connectTo: Address;
      }
  );

/** The settings that every client has. */
export interface ServiceSettings {
  /** The service's name in messages, e.g. "CX Tenant API". */
  service: string;
  /** Base URL; a path prefix is kept. */
  url: string;
  /** PEM file of CAs that are trusted beside the system's. */
  caCertFile?: string | undefined;
  /** Accept any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined;
  /** Longest wait for one answer. Default 30. */
  requestTimeoutSeconds?: number | undefined;
  retries?: Partial<RetrySettings> | undefined;
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>> | undefined;
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
  /** Asks for the body as it came, beside what it says. */
  wantsText?: true;
  /** Asks for the server's clock. */
  wantsServerTime?: true;
  deadline: Deadline;
}

/**
 * Sends calls to one service, with deadline, retries, login and redacted errors. It follows no
 * redirect and keeps no cookie.
 */
export interface HttpClient {
  send(call: Call): Promise<Answer>;
  /** Ends its connections; calls under way break off. Without it, idle ones stay open for a while. */
  close(): void;
}

const defaultTimeoutSeconds = 30;

export function createHttpClient(settings: ClientSettings): HttpClient {
  const baseUrl = settings.url.replace(/\/+$/, "");
  const agents = agentsFor(settings);
  const retries = { ...defaultRetries, ...settings.retries };
  // A proxy of the environment passes a tunnel for https on and sees nothing of it; with http it would
  // see everything, credentials too. And it would be told the wrong address of another entry.
  const mayUseProxy = baseUrl.startsWith("https:") && settings.connectTo === undefined;
  requireOwnOrigin(settings, new URL(baseUrl));

  /** Bodies hold secrets too, and without the slash a path could lead elsewhere: `@other.example`. */
  function targetOf({ path }: Call): URL {
    if (path.startsWith("/")) return new URL(`${baseUrl}${path}`);
    throw new Error(`the path '${redact(path)}' does not belong to ${baseUrl}`);
  }

  async function attempt(call: Call, authorization: string | undefined): Promise<Answer> {
    const url = targetOf(call).href;
    const axios = loadAxios();
    endIdle(agents);
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
          ...settings.headers,
          Accept: call.accept ?? "application/json",
          ...(authorization !== undefined && { Authorization: authorization }),
          ...(call.body !== undefined && "json" in call.body && jsonContent),
        },
        ...agents,
        ...(!mayUseProxy && { proxy: false as const }),
        responseType: "text",
        transformResponse: (text: string) => text,
        transitional: { silentJSONParsing: false },
        validateStatus: () => true,
        maxRedirects: 0,
        signal,
      });
    } catch (error) {
      throw errorOf(call, transportFailure(error, signal.aborted));
    }
    const answer = goodAnswer(response, call);
    if (answer === undefined) throw errorOf(call, badAnswer(response));
    return answer;
  }

  function errorOf(call: Call, { failure, words, redirectTo }: FailedCall): PlatformError {
    const where = `${call.method} ${baseUrl}${call.path}`;
    const came = failure.status === undefined ? words : `HTTP ${String(failure.status)}: ${words}`;
    const remedy = remedyFor(settings, failure, { mayUseProxy });
    return new PlatformError(
      redact(`cannot ${call.operation}: ${settings.service} (${where}) ${came}`),
      { ...failure, serverMessage: words },
      { ...(remedy !== undefined && { remedy }), ...(redirectTo !== undefined && { redirectTo }) },
    );
  }

  async function send(call: Call): Promise<Answer> {
    const repeatable = call.repeatable ?? call.method === "GET";
    let renewed = false;
    for (let attempts = 1; ;) {
      const authorization = await settings.authorization?.headerFor(targetOf(call), call.deadline);
      try {
        return await attempt(call, authorization);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        if (error.code === "unauthorized" && !renewed) {
          renewed = true;
          if (settings.authorization?.renew(authorization) === true) continue;
        }
        const failed = { attempt: attempts, failure: error.failure, repeatable };
        const delay = retryDelayMs(failed, retries);
        if (delay === undefined || delay >= call.deadline.remainingMs) throw error;
        await call.deadline.pause(delay);
        attempts += 1;
      }
    }
  }

  return {
    send,
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** Throws when credentials would go elsewhere than where they are for, whatever the compiler was told. */
function requireOwnOrigin(
  {
    authorization,
    connectTo,
  }: { authorization?: Authorization | undefined; connectTo?: Address | undefined },
  url: URL,
): void {
  authorization?.requireOrigin(url);
  if (authorization === undefined || connectTo === undefined) return;
  throw new Error(`credentials for ${url.origin} must not be sent to another entry`);
}

const jsonContent = { "Content-Type": "application/json" };

function bodyOf({ body }: Call): unknown {
  if (body === undefined) return undefined;
  if ("json" in body) return JSON.stringify(body.json);
  return "form" in body ? body.form : body.multipart;
}
