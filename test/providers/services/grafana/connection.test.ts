import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { hasEntry } from "../../../../providers/services/grafana/grafana.ts";
import { startServer, stopServers, type Reply } from "../../http/test-server.ts";

afterEach(stopServers);

const token = { GRAFANA_TOKEN: "glsa_canary" };

/** A Grafana that always answers so, and a look into its list. */
async function lookAgainst(
  reply: Reply,
  connection: object = { maxRetries: 0 },
  environment: Record<string, string> = token,
) {
  const server = await startServer(() => reply);
  const run = { credentials: { environment, config: () => undefined }, warn: () => undefined };
  const settings = { url: server.url, operationTimeoutSeconds: 2, ...connection };
  const look = hasEntry(run, settings, "infinity", "https://tenant1.cx.localhost");
  return { look, requests: server.requests };
}

describe("a call that fails", () => {
  test("names the service", async () => {
    const { look } = await lookAgainst({ status: 503 });
    await expect(look).rejects.toThrow(/: Grafana \(GET http/);
  });

  test.each<[string, object, number]>([
    ["five times in all, unless told", {}, 5],
    ["as often as it is told to", { maxRetries: 1 }, 2],
    ["once", { maxRetries: 0 }, 1],
  ])("is sent %s", async (_name, connection, count) => {
    const reply = { status: 503, headers: { "retry-after": "0" } };
    const { look, requests } = await lookAgainst(reply, connection);
    await expect(look).rejects.toThrow(/HTTP 503/);
    expect(requests).toHaveLength(count);
  });

  test("is not sent again with a login that was refused", async () => {
    const { look, requests } = await lookAgainst({ status: 401 });
    await expect(look).rejects.toThrow(/HTTP 401/);
    expect(requests).toHaveLength(1);
  });
});

describe("a server that says the login aloud is not repeated", () => {
  /** No other test of this process has remembered it. */
  const secret = `canary${randomUUID()}`;
  const encoded = Buffer.from(`admin:${secret}`).toString("base64");
  const person = { GRAFANA_USERNAME: "admin", GRAFANA_PASSWORD: secret };

  test.each<[string, Record<string, string>, string]>([
    ["a token", { GRAFANA_TOKEN: secret }, secret],
    ["a password", person, secret],
    ["a name with its password", person, encoded],
  ])("%s", async (_name, environment, shown) => {
    const body = { message: `no such login: ${shown}` };
    const { look } = await lookAgainst({ status: 500, body }, { maxRetries: 0 }, environment);
    await expect(look).rejects.toThrow(/no such login: \[secret\]/);
    await expect(look).rejects.not.toThrow(shown);
  });
});
