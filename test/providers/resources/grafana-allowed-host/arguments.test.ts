import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { allowedHostLifecycle } from "../../../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { check, storedIn } from "../../../../providers/engine/stored.ts";

const connection = { url: "https://cx.example.com/grafana" };
const spec = {
  dataSource: "infinity",
  allowedHost: "https://tenant1.cx.example.com",
  adopt: "always" as const,
  connection,
};
const state = { ...spec, schemaVersion: 1, ownership: "created" as const };

const problems = (change: object) =>
  check(allowedHostLifecycle, {}, { ...spec, ...change }).problems.map(describeProblem);

describe("the arguments of an allowed host", () => {
  test("bring no problem and no warning when they are right", () => {
    const { adopt: _default, ...given } = spec;
    const checked = check(allowedHostLifecycle, {}, given);
    expect(checked).toEqual({ inputs: spec, problems: [], warnings: [] });
  });

  test.each([
    [{ dataSource: "" }, "dataSource: must not be empty"],
    [{ connection: { ...connection, url: "" } }, "expected a URL"],
    [{ connection: { ...connection, organization: 0 } }, "must be 1 or more"],
    [{ connection: { ...connection, maxRetries: 4 } }, "maxRetries: is not a known setting"],
    [{ connection: { ...connection, caCertFile: "ca.crt" } }, "caCertFile: is not a known setting"],
    [{ connection: { ...connection, organization: 2 ** 53 } }, "expected a whole number"],
  ])("are refused with the reason: %j", (change, reason) => {
    expect(problems(change)).toEqual([expect.stringContaining(reason)]);
  });

  test("are not judged while a preview does not know them", () => {
    expect(problems({ allowedHost: unknownValue })).toEqual([]);
    expect(problems({ allowedHost: unknownValue, dataSource: "" })).toHaveLength(1);
  });

  test.each([
    [{ dataSource: "other" }, ["dataSource"]],
    [{ allowedHost: "https://tenant2.cx.example.com" }, ["allowedHost"]],
    [{ connection: { ...connection, organization: 2 } }, ["connection"]],
    [{ connection: { ...connection, organization: 1 } }, []],
  ])("make another allowed host by the one that changed: %j", (change, replaces) => {
    const known = storedIn(allowedHostLifecycle, state);
    expect(allowedHostLifecycle.diff(known, { ...spec, ...change }).replaces).toEqual(replaces);
  });
});

describe("the state of an allowed host", () => {
  test("is read with what is not known in it", () => {
    const { args, spec: read, facts } = storedIn(allowedHostLifecycle, { ...state, newer: 1 });
    expect({ args, read, facts }).toEqual({
      args: { ...spec, newer: 1 },
      read: spec,
      facts: { ownership: state.ownership },
    });
  });

  test.each([
    { ownership: "mine" },
    { ownership: undefined },
    { schemaVersion: "1" },
    { allowedHost: 7 },
  ])("is refused when it is none: %j", (change) => {
    expect(() => storedIn(allowedHostLifecycle, { ...state, ...change }).spec).toThrow(
      Object.keys(change)[0] ?? "",
    );
  });
});
