import { describe, expect, test } from "@jest/globals";
import type { RunContext } from "../../providers/engine/lifecycle.ts";
import { mergeObjects } from "../../providers/objects.ts";
import { CxError } from "../../providers/errors.ts";
import {
  callSettings,
  isCheckedAtPreview,
  operationTimeoutSeconds,
  readinessPace,
  tuningOf,
} from "../../providers/tuning.ts";
import { testRun, type Environment } from "../test-run.ts";

const tuning = {
  caCertFile: "ca.crt",
  insecureSkipVerify: false,
  checkAtPreview: true,
  limits: { requestTimeoutSeconds: 5, operationTimeoutSeconds: 60, maxRetries: 2, maxInFlight: 1 },
  readiness: { timeoutSeconds: 90, intervalSeconds: 3 },
};
const block = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  ...tuning,
  readiness: { ...tuning.readiness, address: "203.0.113.10" },
};

/** A run of a stack with this text under `platform`. */
function runWith(text: string | undefined, environment: Environment = {}): RunContext {
  const { settings, warn } = testRun(environment);
  const config = (key: string) => (key === "platform" ? text : undefined);
  return { settings: { ...settings, config }, warn };
}
const runOf = (change: object, environment?: Environment) =>
  runWith(JSON.stringify({ ...block, ...change }), environment);

/** Every variable, another value than the configuration's, and where it arrives. */
const variables: [name: string, text: string, tuned: object][] = [
  ["CX_CA_CERT_FILE", "1", { caCertFile: "1" }],
  ["CX_INSECURE_SKIP_VERIFY", "true", { insecureSkipVerify: true }],
  ["CX_CHECK_AT_PREVIEW", "false", { checkAtPreview: false }],
  ["CX_REQUEST_TIMEOUT_SECONDS", "7", { limits: { requestTimeoutSeconds: 7 } }],
  ["CX_OPERATION_TIMEOUT_SECONDS", "8", { limits: { operationTimeoutSeconds: 8 } }],
  ["CX_MAX_RETRIES", "0", { limits: { maxRetries: 0 } }],
  ["CX_MAX_IN_FLIGHT", "9", { limits: { maxInFlight: 9 } }],
  ["CX_READINESS_TIMEOUT_SECONDS", "10", { readiness: { timeoutSeconds: 10 } }],
  ["CX_READINESS_INTERVAL_SECONDS", "11", { readiness: { intervalSeconds: 11 } }],
];

describe("how the platform is called", () => {
  test("stands among the platform's settings, and nothing else of them is looked at", () => {
    expect(tuningOf(runOf({ dns: { kind: "a provider of tomorrow" } }))).toEqual(tuning);
  });

  test.each(variables)("is said by %s=%s above all", (name, text, tuned) => {
    expect(tuningOf(testRun({ [name]: text }))).toEqual(tuned);
    expect(tuningOf(runOf({}, { [name]: text }))).toEqual(mergeObjects(tuning, { ...tuned }));
    expect(tuningOf(runOf({}, { [name]: "" }))).toEqual(tuning);
  });

  test("can be said to be safe where the configuration says otherwise", () => {
    const run = runOf({ insecureSkipVerify: true }, { CX_INSECURE_SKIP_VERIFY: "false" });
    expect(callSettings(run)).toMatchObject({ insecureSkipVerify: false });
  });

  test("has defaults", () => {
    const run = testRun();
    expect(tuningOf(run)).toEqual({});
    expect(callSettings(run)).toEqual({});
    expect(isCheckedAtPreview(run)).toBe(false);
    expect(operationTimeoutSeconds(run)).toBe(120);
    expect(readinessPace(run)).toEqual({ timeoutSeconds: 300, intervalSeconds: 2 });
  });

  test("goes to where it is used", () => {
    const run = runOf({});
    expect(callSettings(run)).toEqual({
      caCertFile: "ca.crt",
      insecureSkipVerify: false,
      requestTimeoutSeconds: 5,
      retries: { maxRetries: 2 },
    });
    expect(isCheckedAtPreview(run)).toBe(true);
    expect(operationTimeoutSeconds(run)).toBe(60);
    expect(readinessPace(run)).toEqual(tuning.readiness);
  });

  test("is read once in a run, and anew in the next", () => {
    const environment: Record<string, string> = { CX_MAX_RETRIES: "1" };
    const run = testRun(environment);
    expect(tuningOf(run)).toEqual({ limits: { maxRetries: 1 } });
    environment["CX_MAX_RETRIES"] = "2";
    expect(tuningOf(run)).toEqual({ limits: { maxRetries: 1 } });
    expect(tuningOf(testRun(environment))).toEqual({ limits: { maxRetries: 2 } });
    expect(environment).toEqual({ CX_MAX_RETRIES: "2" });
  });

  test.each<[string, string | undefined]>([
    ["nothing", undefined],
    ["a text", "aws"],
    ["a number", "1"],
    ["a list", '[{"limits":{"maxRetries":0}}]'],
    ["other settings", '{"readiness":"soon","limits":{"cpu":2},"caCertFile":[]}'],
    ["a text that is called alike", '{"tenantApi":"none","limits":{"cpu":2}}'],
  ])("is not looked for in another program's platform: %s", (_what, text) => {
    expect(tuningOf(runWith(text))).toEqual({});
    const run = runWith(text, { CX_MAX_RETRIES: "0" });
    expect(tuningOf(run)).toEqual({ limits: { maxRetries: 0 } });
  });
});

/** The error that a run meets at every resource. */
function errorOf(run: RunContext): CxError {
  try {
    tuningOf(run);
  } catch (error) {
    if (error instanceof CxError) return error;
  }
  throw new Error("there was no such error");
}

describe("what is set wrongly", () => {
  const told = "the limits of calls, or the way to check certificates, are set wrongly";
  const remedy =
    "  → correct it where it is set: CX_… in the environment, or the stack's configuration";

  test("is named all at once, each at its place, and is the same error for every resource", () => {
    const environment = { CX_MAX_RETRIES: "many", CX_INSECURE_SKIP_VERIFY: "1" };
    const run = runOf({ limits: { maxRetries: 1, maxInFlight: 0, retries: 3 } }, environment);
    expect(errorOf(run).message).toBe(
      [
        `${told}:`,
        "  - CX_INSECURE_SKIP_VERIFY: expected true or false, got 1",
        '  - CX_MAX_RETRIES: expected a whole number, got "many"',
        "  - platform.limits.maxInFlight: must be 1 or more, got 0",
        "  - platform.limits.retries: is not a known setting; check its spelling",
        remedy,
      ].join("\n"),
    );
    expect(errorOf(run)).toBe(errorOf(run));
    expect(errorOf(run).whenRepeated).toBe(`${told}: see the other error`);
  });

  test.each([
    ["CX_REQUEST_TIMEOUT_SECONDS", "1.5", "expected a whole number, got 1.5"],
    ["CX_OPERATION_TIMEOUT_SECONDS", "0", "must be 1 or more, got 0"],
    ["CX_MAX_RETRIES", "-1", "must not be negative, got -1"],
    ["CX_MAX_IN_FLIGHT", "null", 'expected a whole number, got "null"'],
    ["CX_INSECURE_SKIP_VERIFY", "yes", 'expected true or false, got "yes"'],
  ])("is a variable: %s=%s", (name, text, reason) => {
    expect(errorOf(runOf({}, { [name]: text })).message).toBe(
      `${told}:\n  - ${name}: ${reason}\n${remedy}`,
    );
  });
});
