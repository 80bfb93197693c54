import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { surroundingsOfRun } from "../../settings/surroundings.ts";

const start = (stack: string) =>
  pulumi.runtime.setMocks(
    { call: () => ({}), newResource: () => ({ id: "", state: {} }) },
    "cx-tenants",
    stack,
  );
beforeAll(() => start("dev"));

describe("the surroundings of a run", () => {
  test("are its project, its environment, and its stack's file", () => {
    const environment = { HOME: "/home/me" };
    const found = surroundingsOfRun(environment);
    expect(found).toMatchObject({ project: "cx-tenants", environment, fileProblems: [] });
    expect(Object.keys(found.file)).toContain("cx-tenants:platform");
  });

  test.each<[string, string | undefined, string[]]>([
    ["nothing is said", undefined, []],
    ["none is", "[]", []],
    ["some are", '["cx-tenants:login","cx-tenants:secrets"]', ["login", "secrets"]],
    ["an older host says so", '["cx-tenants:config:login"]', ["login"]],
    ["something else is said", '{"a":1}', []],
  ])("name the encrypted keys: %s", (_what, PULUMI_CONFIG_SECRET_KEYS, keys) => {
    expect(surroundingsOfRun({ PULUMI_CONFIG_SECRET_KEYS }).secretKeys).toEqual(
      keys.map((key) => `cx-tenants:${key}`),
    );
  });

  test("have no file where the stack has none here", async () => {
    await start("nowhere");
    expect(surroundingsOfRun({})).toMatchObject({ file: {}, keysBesideConfig: [] });
    await start("dev");
  });
});
