import { expect, test } from "@jest/globals";
import { isKnownSince } from "../../../../providers/services/tenant-api/version-lines.ts";

test.each([
  ["5.0.1", "5.0.0", false],
  ["5.0.0", "5.0.0", true],
  ["5.0.3", "5.0.1", true],
  ["5.0.4", "5.0.1", true],
  ["5.0.5", "5.0.1", false],
  ["5.0.10", "5.0.1", false],
  ["5.1", "5.0.1", false],
  ["5.0.10", "5.1", true],
  ["5.1", "5.1", true],
  ["5.1.1", "5.1", false],
  ["6", "5.1", false],
] as const)("what came with %s is known to line %s: %s", (release, version, expected) => {
  expect(isKnownSince(release, version)).toBe(expected);
});
