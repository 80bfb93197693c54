import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { isListed } from "../../../../providers/services/grafana/grafana.ts";
import { startServer, stopServers, type Reply } from "../../http/test-server.ts";
import { oneTry, testRun, type Environment } from "../../../test-run.ts";

afterEach(stopServers);

/** A Grafana that always answers so, and a look into its list. */
async function lookAgainst(
  reply: Reply,
  limits: Environment = oneTry(2),
  login: Environment = { GRAFANA_TOKEN: "glsa_canary" },
) {
  const server = await startServer(() => reply);
  const run = testRun({ ...limits, ...login });
  const look = isListed(run, { url: server.url }, "infinity", "https://tenant1.cx.localhost");
  return { look, requests: server.requests };
}

describe("a call that fails", () => {
  test("names the service", async () => {
    const { look } = await lookAgainst({ status: 503 });
    await expect(look).rejects.toThrow(/: Grafana \(GET http/);
  });

  test.each<[string, Environment, number]>([
    ["five times in all, unless told", {}, 5],
    ["as often as it is told to", { CX_MAX_RETRIES: "1" }, 2],
    ["once", { CX_MAX_RETRIES: "0" }, 1],
  ])("is sent %s", async (_name, limits, count) => {
    const reply = { status: 503, headers: { "retry-after": "0" } };
    const { look, requests } = await lookAgainst(reply, {
      CX_OPERATION_TIMEOUT_SECONDS: "2",
      ...limits,
    });
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

  test.each<[string, Environment, string]>([
    ["a token", { GRAFANA_TOKEN: secret }, secret],
    ["a password", person, secret],
    ["a name with its password", person, encoded],
  ])("%s", async (_name, login, shown) => {
    const body = { message: `no such login: ${shown}` };
    const { look } = await lookAgainst({ status: 500, body }, oneTry(2), login);
    await expect(look).rejects.toThrow(/no such login: \[secret\]/);
    await expect(look).rejects.not.toThrow(shown);
  });
});
