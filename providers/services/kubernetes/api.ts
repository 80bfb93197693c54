import type { Configuration, HttpMethod } from "@kubernetes/client-node";

/** What the API is asked for; without a kind: for its list of kinds. */
interface ApiPlace {
  /** Empty for Kubernetes' own kinds. */
  group: string;
  version: string;
  plural?: string;
  namespace?: string;
  name?: string;
}

/** Where Kubernetes' own kinds are. */
export const core = { group: "", version: "v1" } as const;
/** Where the API server tells its version. */
export const versionPath = "/version";

/** The path of a list of kinds, of all objects of a kind, of those in a namespace, or of one object. */
export function apiPath({ group, version, plural, namespace, name }: ApiPlace): string {
  const root = group === "" ? ["api"] : ["apis", group];
  const inside = namespace === undefined ? [] : ["namespaces", namespace];
  const parts = [...root, version, ...inside, plural, name].filter((part) => part !== undefined);
  return `/${parts.map(encodeURIComponent).join("/")}`;
}

interface Body {
  contentType: string;
  value: unknown;
}

/**
 * The API of a cluster, as the library sends to it (`config.makeApiClient(ClusterApi)`). Each call brings the JSON of
 * the answer, or the text where it is none; an answer that is no success is an {@link ApiError}.
 */
export class ClusterApi {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  get(path: string): Promise<unknown> {
    return this.#send("GET", path);
  }

  post(path: string, value: object): Promise<unknown> {
    return this.#send("POST", path, { contentType: "application/json", value });
  }

  put(path: string, value: object): Promise<unknown> {
    return this.#send("PUT", path, { contentType: "application/json", value });
  }

  /** @param operations a JSON patch. */
  patch(path: string, operations: readonly object[]): Promise<unknown> {
    const body = { contentType: "application/json-patch+json", value: operations };
    return this.#send("PATCH", path, body);
  }

  async #send(method: HttpMethod, path: string, body?: Body): Promise<unknown> {
    const { baseServer, authMethods, middleware, httpApi } = this.#configuration;
    let request = baseServer.makeRequestContext(path, method);
    request.setHeaderParam("Accept", "application/json, */*;q=0.8");
    if (body !== undefined) {
      request.setHeaderParam("Content-Type", body.contentType);
      request.setBody(JSON.stringify(body.value));
    }
    await authMethods.default?.applySecurityAuthentication(request);
    for (const one of middleware) request = await one.pre(request).toPromise();
    let response = await httpApi.send(request).toPromise();
    for (const one of middleware.toReversed()) response = await one.post(response).toPromise();
    const { httpStatusCode: code, headers } = response;
    const text = await response.body.text();
    if (code < 200 || code > 299) throw new ApiError(code, text, headers);
    return parse(text, headers["content-type"]);
  }
}

/** An answer of the API server, or of a proxy before it, that is no success; in the library's words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly code: number;
  readonly body: string;

  constructor(code: number, body: string, headers: Readonly<Record<string, string>>) {
    const lines = [
      `HTTP-Code: ${String(code)}`,
      "Message: Unknown API Status Code!",
      `Body: ${JSON.stringify(body)}`,
      `Headers: ${JSON.stringify(headers)}`,
    ];
    super(lines.join("\n"));
    this.code = code;
    this.body = body;
  }
}

/** As the library reads an answer. */
function parse(text: string, contentType: string | undefined): unknown {
  if (contentType === undefined) throw new Error("Cannot parse content. No Content-Type defined.");
  const mediaType = contentType.replace(/;.*/s, "").trim().toLowerCase();
  if (mediaType.startsWith("text/")) return text;
  if (/^application\/(.*\+)?json(\+|$)/.test(mediaType)) return JSON.parse(text);
  throw new Error(`The mediaType ${mediaType} is not supported.`);
}
