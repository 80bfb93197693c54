import { expect, test } from "@jest/globals";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";
import { SecretOutput, toWire } from "../../../providers/engine/wire.ts";

function envelopeOf(value: unknown): unknown {
  return toWire({ generated: new SecretOutput(value) })["generated"];
}

test("the envelope is the one that Pulumi takes for a secret", () => {
  const envelope = envelopeOf({ "redis.password": "canary" });
  expect(isRpcSecret(envelope)).toBe(true);
  expect(unwrapRpcSecret(envelope)).toEqual({ "redis.password": "canary" });
});

test("the envelope is this text, which stands in every state", () => {
  expect(JSON.stringify(envelopeOf("v"))).toBe(
    '{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","value":"v"}',
  );
});

test("no data can pass for the envelope", () => {
  const data: unknown = JSON.parse(JSON.stringify(envelopeOf("v")));
  expect(toWire({ list: [data] })).toEqual({ list: [JSON.stringify(data)] });
});
