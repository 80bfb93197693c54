import { describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import {
  generatePasswords,
  stillGenerated,
} from "../../../../../providers/resources/tenant/creation/creation.ts";
import { generatedPaths } from "../../../../../providers/resources/tenant/secret-paths.ts";
import { fullSpec, smallSpec } from "../sample-spec.ts";

describe("generated passwords", () => {
  test("are made where none is given, and differ", () => {
    const made = generatePasswords(smallSpec, "seed");
    expect(Object.keys(made).sort()).toEqual([...generatedPaths].sort());
    expect(new Set(Object.values(made)).size).toBe(generatedPaths.length);
    for (const password of Object.values(made)) expect(password).toMatch(/^[\w-]{24}$/);
  });

  test("are not made where one is given", () => {
    expect(generatePasswords(fullSpec, "seed")).toEqual({});
    const spec: TenantSpec = { ...smallSpec, redis: { password: "given" } };
    expect(generatePasswords(spec, "seed")).not.toHaveProperty(["redis.password"]);
  });

  test("can be made again from the seed, and from no other one", () => {
    const first = generatePasswords(smallSpec, "seed");
    expect(generatePasswords(smallSpec, "seed")).toEqual(first);
    for (const [path, password] of Object.entries(generatePasswords(smallSpec, "another"))) {
      expect(password).not.toBe(first[path]);
    }
  });

  test("are forgotten once they are given", () => {
    const first = generatePasswords(smallSpec, "seed");
    const { "redis.password": _redis, ...others } = first;
    expect(stillGenerated(first, { redis: { password: "given" } })).toEqual(others);
    expect(stillGenerated(first, {})).toEqual(first);
  });
});
