import { afterEach, describe, expect, test } from "@jest/globals";
import {
  explainKubernetes,
  isNotFoundInCluster,
  statusOf,
} from "../../../../providers/services/kubernetes/connection.ts";
import { ApiError, apiPath, core } from "../../../../providers/services/kubernetes/api.ts";
import { stopServers, type Reply } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const path = "/api/v1/namespaces/edge/secrets/one";
const json = { "content-type": "application/json" };

/** What a call brings or fails with, where the API server answers this. */
async function answered(reply: Reply): Promise<unknown> {
  const { api } = await connectToApi(() => reply);
  return api.get(path).catch((error: unknown) => error);
}

describe("the path", () => {
  const ingresses = { group: "networking.k8s.io", version: "v1", plural: "ingresses" };

  test.each<[Parameters<typeof apiPath>[0], string]>([
    [{ group: "networking.k8s.io", version: "v1" }, "/apis/networking.k8s.io/v1"],
    [ingresses, "/apis/networking.k8s.io/v1/ingresses"],
    [{ ...ingresses, namespace: "edge" }, "/apis/networking.k8s.io/v1/namespaces/edge/ingresses"],
    [{ ...core, plural: "secrets", namespace: "edge", name: "one" }, path],
    [{ ...core, plural: "namespaces", name: "edge" }, "/api/v1/namespaces/edge"],
  ])("of %j", (place, expected) => {
    expect(apiPath(place)).toBe(expected);
  });

  test("has names as they are, whatever they hold", async () => {
    const { api, requests } = await connectToApi(() => found({}));
    await api.get(apiPath({ ...core, plural: "secrets", namespace: "a/b", name: "c?d=e#f%2F ü" }));
    expect(requests.map((one) => one.path)).toEqual([
      "/api/v1/namespaces/a%2Fb/secrets/c%3Fd%3De%23f%252F%20%C3%BC",
    ]);
  });
});

describe("a call", () => {
  test.each([
    ["GET", undefined, undefined],
    ["POST", "application/json", { a: 1 }],
    ["PUT", "application/json", { a: 1 }],
    ["PATCH", "application/json-patch+json", [{ op: "test" }]],
  ])("with %s sends what it is given, and who it is", async (method, contentType, body) => {
    const { api, config, requests } = await connectToApi(() => found({ b: 2 }));
    Object.assign(config.getCurrentUser() ?? {}, { token: "kube-token" });
    const calls: Record<string, () => Promise<unknown>> = {
      GET: () => api.get(path),
      POST: () => api.post(path, { a: 1 }),
      PUT: () => api.put(path, { a: 1 }),
      PATCH: () => api.patch(path, [{ op: "test" }]),
    };
    expect(await calls[method]?.()).toEqual({ b: 2 });
    expect(requests).toEqual([
      expect.objectContaining({
        method,
        path,
        body: body === undefined ? "" : JSON.stringify(body),
      }),
    ]);
    const { headers } = requests[0] ?? {};
    expect(headers).toMatchObject({
      accept: "application/json, */*;q=0.8",
      authorization: "Bearer kube-token",
      "user-agent": expect.stringMatching(/^kubernetes-client-javascript\//),
    });
    expect(headers?.["content-type"]).toBe(contentType);
  });

  test("goes where the API server leads it", async () => {
    const { api } = await connectToApi((asked) =>
      asked === path ? { status: 307, headers: { location: "/elsewhere" } } : found({ asked }),
    );
    expect(await api.get(path)).toEqual({ asked: "/elsewhere" });
  });
});

describe("an answer", () => {
  test.each([200, 201, 202, 299])("with HTTP %i is a success", async (status) => {
    expect(await answered({ status, headers: json, body: [1] })).toEqual([1]);
  });

  test.each([300, 304, 400, 401, 403, 404, 409, 422, 429, 500, 503])(
    "with HTTP %i is none, and keeps what was said",
    async (code) => {
      const body = code === 304 ? "" : "no"; // HTTP lets 304 have none
      const error = await answered({ status: code, headers: { "x-by": "proxy" }, body });
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ code, body });
      expect(String(error)).toContain(`HTTP-Code: ${String(code)}\n`);
      expect(String(error)).toContain('"x-by":"proxy"');
      expect(statusOf(error)).toBe(code < 400 ? undefined : code);
    },
  );

  test("that an object is not there is told from a proxy's", async () => {
    expect(isNotFoundInCluster(await answered(refusal(404, "NotFound")))).toBe(true);
    expect(isNotFoundInCluster(await answered({ status: 404, body: "<html>" }))).toBe(false);
  });

  test.each<[string, string, unknown]>([
    ["application/json; charset=utf-8", '{"a":1}', { a: 1 }],
    ["Application/JSON", '{"a":1}', { a: 1 }],
    ["application/vnd.api+json", "[]", []],
    ["application/json-patch+json", "[]", []],
    ["text/plain", '{"a":1}', '{"a":1}'],
    ["text/html; charset=utf-8", "<html>", "<html>"],
  ])("of the type %s is read as that", async (type, body, expected) => {
    expect(await answered({ headers: { "content-type": type }, body })).toEqual(expected);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ["no JSON", json, "<html>", "is not valid JSON"],
    ["of no type", {}, "{}", "Cannot parse content. No Content-Type defined."],
    ["an image", { "content-type": "image/png" }, "x", "The mediaType image/png is not supported."],
    ["like JSON", { "content-type": "application/jsonp" }, "{}", "jsonp is not supported."],
    ["JSON by another type", { "content-type": "x-application/json" }, "{}", "is not supported."],
  ])("that is %s is none", async (_what, headers, body, words) => {
    const error = await answered({ headers, body });
    expect(statusOf(error)).toBeUndefined();
    expect(explainKubernetes(error, "read it", "get it").message).toMatch(
      /^cannot read it: Kubernetes cannot be asked: /,
    );
    expect(String(error)).toContain(words);
  });
});

test("a call that gets no answer keeps the reason", async () => {
  const { api, requests } = await connectToApi(() => "cut");
  await expect(api.get(path)).rejects.toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
  expect(requests).toHaveLength(1);
  await stopServers();
  await expect(api.get(path)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
});
