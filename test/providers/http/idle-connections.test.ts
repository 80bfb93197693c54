import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { createHttpClient, type HttpClient } from "../../../providers/http/client.ts";

/** A service that ends a connection two and a half seconds after its last call, and says nothing of it beforehand. */
const service = `
const server = require("node:http").createServer((request, response) => {
  request.resume().on("end", () => {
    response.removeHeader("keep-alive");
    response.end(JSON.stringify(request.socket.remotePort));
  });
});
server.keepAliveTimeout = 2_500;
server.keepAliveTimeoutBuffer = 0;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

let running: ChildProcess;
let client: HttpClient;

beforeEach(async () => {
  running = spawn(process.execPath, ["-e", service], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(running.stdout ?? running, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}`;
  client = createHttpClient({ service: "CX Tenant API", url });
});
afterEach(() => {
  client.close();
  running.kill();
});

/** The connection that a call came on. */
const connectionOf = async () => {
  const operation = "create a tenant";
  const deadline = Deadline.inSeconds(10);
  const body = { json: {} };
  return (await client.send({ method: "POST", path: "/tenant", operation, body, deadline })).json;
};

test("calls one after the other share a connection", async () => {
  const first = await connectionOf();
  await sleep(500);
  expect(await connectionOf()).toBe(first);
});

test("a call on a busy machine does not go out on a connection that the service has ended", async () => {
  const first = await connectionOf();
  // Nothing of this process runs meanwhile, so it does not hear of the end.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_500);
  expect(await connectionOf()).not.toBe(first);
});
