import { expect, test } from "@jest/globals";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";
import { secretOutput } from "../../../providers/engine/secrets.ts";
import { toWire } from "../../../providers/engine/wire.ts";

test("the envelope is the one that Pulumi takes for a secret", () => {
  const envelope: unknown = secretOutput({ "redis.password": "canary" });
  expect(isRpcSecret(envelope)).toBe(true);
  expect(unwrapRpcSecret(envelope)).toEqual({ "redis.password": "canary" });
});

test("the envelope survives the way to the engine", () => {
  expect(isRpcSecret(toWire({ generated: secretOutput("canary") })["generated"])).toBe(true);
});

test("the envelope is this text, which stands in every state", () => {
  expect(JSON.stringify(secretOutput("v"))).toBe(
    '{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","value":"v"}',
  );
});
