import { afterEach, describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { createHttpClient, type ServiceSettings } from "../../../providers/http/client.ts";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { startServer, stopServers, type Reply } from "./test-server.ts";

afterEach(stopServers);

/** A client for a name that no DNS knows, with the entry behind it. */
async function clientFor(reply: Reply, settings: Partial<ServiceSettings> = {}) {
  const names = [{ type: 2 as const, value: "tenant1.cx.invalid" }];
  const { cert, private: key } = await generate([{ name: "commonName", value: "test" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: names }],
  });
  const server = await startServer(() => reply, { cert, key });
  const client = createHttpClient({
    service: "the tenant's entry",
    url: "https://tenant1.cx.invalid",
    connectTo: { host: "127.0.0.1", port: Number(new URL(server.url).port) },
    insecureSkipVerify: true,
    ...settings,
  });
  return { server, client };
}

const call = {
  method: "GET",
  path: "/auth",
  operation: "look",
  deadline: Deadline.inSeconds(10),
} as const;

describe("another entry than the URL's", () => {
  test("is asked under the URL's host name", async () => {
    const { server, client } = await clientFor({ body: [] });
    expect((await client.send(call)).json).toEqual([]);
    expect(server.requests[0]).toMatchObject({
      path: "/auth",
      headers: { host: "tenant1.cx.invalid" },
    });
  });

  test("is asked past a proxy of the environment", async () => {
    const before = process.env["HTTPS_PROXY"];
    process.env["HTTPS_PROXY"] = "http://127.0.0.1:1";
    try {
      const { client } = await clientFor({ body: [] });
      expect((await client.send(call)).json).toEqual([]);
    } finally {
      if (before === undefined) delete process.env["HTTPS_PROXY"];
      else process.env["HTTPS_PROXY"] = before;
    }
  });

  test("has to show a trusted certificate for the URL's host name", async () => {
    const settings = { insecureSkipVerify: false, retries: { maxRetries: 0 } };
    const { server, client } = await clientFor({ body: [] }, settings);
    await expect(client.send(call)).rejects.toMatchObject({ code: "untrusted" });
    expect(server.requests).toEqual([]);
  });
});

describe("a page", () => {
  test("is asked for and given back as such", async () => {
    const headers = { "content-type": "text/html; charset=utf-8" };
    const { server, client } = await clientFor({ headers, body: "<html></html>" });
    const answer = await client.send({ ...call, accept: "text/html" });
    expect(answer).toEqual({ status: 200, json: undefined, html: "<html></html>" });
    expect(server.requests[0]?.headers.accept).toBe("text/html");
  });
});

test("a redirect says where it leads", async () => {
  const { client } = await clientFor({ status: 302, headers: { Location: "/elsewhere" } });
  await expect(client.send(call)).rejects.toMatchObject({ failure: { location: "/elsewhere" } });
});
