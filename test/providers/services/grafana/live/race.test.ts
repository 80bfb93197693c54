import { afterEach, describe, expect, test } from "@jest/globals";
import { allowedHostLifecycle } from "../../../../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { startServer, stopServers, type Reply } from "../../../http/test-server.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { oneTry } from "../../../../test-run.ts";

afterEach(stopServers);

const allowedHost = "https://tenant1.cx.localhost";
const source = (version: number, allowedHosts: string[]): Reply => ({
  body: {
    uid: "u",
    name: "infinity",
    type: "yesoreyeram-infinity-datasource",
    access: "proxy",
    version,
    jsonData: { allowedHosts },
  },
});

/** Runs `up` of the allowed host against a Grafana that gives these answers, one after the other. */
async function upAgainst(replies: Reply[], change: object = {}) {
  const server = await startServer((_request, count) => replies[count - 1] ?? { status: 500 });
  const engine = new TestEngine(allowedHostLifecycle, {
    GRAFANA_TOKEN: "glsa_canary",
    ...oneTry(),
  });
  const connection = { url: server.url };
  await engine.up("one", { dataSource: "infinity", allowedHost, connection, ...change });
  const writes = server.requests.filter(({ method }) => method === "PUT").length;
  return { ownership: engine.outputs("one")["ownership"], writes };
}

const message = "Datasource has already been updated by someone else. Please reload and try again";

test("an allowed host that somebody else adds between our read and our write is theirs", async () => {
  expect(
    await upAgainst([
      source(1, ["*"]),
      { status: 409, body: { message } },
      source(2, ["*", allowedHost]),
    ]),
  ).toEqual({ ownership: "adopted", writes: 1 });
});

test.each<[string, Reply]>([
  ["the connection broke", "cut"],
  ["the gateway gave up", { status: 504 }],
])("an allowed host that is there after our write, although %s, is ours", async (_name, reply) => {
  expect(await upAgainst([source(1, ["*"]), reply, source(2, ["*", allowedHost])])).toEqual({
    ownership: "created",
    writes: 1,
  });
});

test("an allowed host that somebody takes out again at once is added again", async () => {
  expect(
    await upAgainst([
      source(1, ["*"]),
      {},
      source(3, ["*"]),
      source(3, ["*"]),
      {},
      source(4, ["*", allowedHost]),
    ]),
  ).toEqual({ ownership: "created", writes: 2 });
});

describe("an allowed host that must not be there yet", () => {
  const adopt = "never";
  const refusal =
    /'https:\/\/tenant1.cx.localhost' is already in allowedHosts of the Grafana data source 'infinity'\n {2}→ set adopt: always to use it as it is, or remove it there/;

  test("is made where it is not", async () => {
    const [before, after] = [source(1, ["*"]), source(2, ["*", allowedHost])];
    expect(await upAgainst([before, before, {}, after], { adopt })).toEqual({
      ownership: "created",
      writes: 1,
    });
  });

  test("is refused at the first look", async () => {
    await expect(upAgainst([source(1, ["*", allowedHost])], { adopt })).rejects.toThrow(refusal);
  });

  test("is refused when somebody adds it after that look", async () => {
    const replies = [source(1, ["*"]), source(2, ["*", allowedHost])];
    await expect(upAgainst(replies, { adopt })).rejects.toThrow(refusal);
  });
});
