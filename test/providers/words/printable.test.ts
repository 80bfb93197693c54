import { expect, test } from "@jest/globals";
import { rememberSecrets } from "../../../providers/words/redact.ts";
import { printable, withoutControls } from "../../../providers/words/printable.ts";

test.each([
  ["a name", "a name"],
  ["\n one\r\n\ttwo\u2028three ", "one two three"],
  ["a\nerror: forged", "a error: forged"],
  ["\u001b[2J\u009b31m\u0000\u007f", "\\u001b[2J\\u009b31m\\u0000\\u007f"],
  ["a\u202eb\u2066c\u200f", "a\\u202eb\\u2066c\\u200f"],
  ["<{%reset%}> and <{% or <{%x%}>", "\\u003c{%reset%}> and \\u003c{% or \\u003c{%x%}>"],
  ["a < b <{ c", "a < b <{ c"],
  ["ümläut → 東京 😀", "ümläut → 東京 😀"],
  ["x".repeat(200), "x".repeat(200)],
  ["x".repeat(1_000_000), `${"x".repeat(200)}…`],
  [undefined, "undefined"],
  [5, "5"],
])("%j is shown as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("nothing of a secret is shown where a text is cut off", () => {
  rememberSecrets("printable-canary");
  expect(printable(`${"x".repeat(195)}printable-canary`)).toBe(`${"x".repeat(195)}[secr…`);
});

test("of what a terminal obeys only line breaks stay", () => {
  expect(withoutControls("one\n  → two\u001b[2J\r\t\u202e")).toBe(
    "one\n  → two\\u001b[2J\\u000d\\u0009\\u202e",
  );
});
