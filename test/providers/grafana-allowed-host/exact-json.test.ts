import { expect, test } from "@jest/globals";
import { lossIn } from "../../../providers/grafana-allowed-host/exact-json.ts";

test.each([
  ["12345678901234567890", "12345678901234567890"],
  ["[1, 9007199254740993]", "9007199254740993"],
  ["0.12345678901234567891", "0.12345678901234567891"],
  ["-1e400", "-1e400"],
  ['{"a":{"__proto__": {"a":1}}}', '"__proto__":'],
  ['{"a\\\\":12345678901234567890}', "12345678901234567890"],
])("%s would lose %s", (text, lost) => {
  expect(lossIn(text)).toBe(lost);
});

test.each([
  "",
  "[0, -1, 1.0, 1.50, 0.1, 1e3, 1E-7, 1000000000000000000000, 9007199254740992]",
  '["12345678901234567890", "__proto__", "\\":12345678901234567890", {"1e999": null}]',
])("%s loses nothing", (text) => {
  expect(lossIn(text)).toBeUndefined();
});
