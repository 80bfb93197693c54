import { describe, expect, test } from "@jest/globals";
import { isSeq, parseDocument } from "yaml";
import { spliceList } from "../../../../../providers/services/grafana/provisioning/list-edit.ts";

/** The text with another list under `l`. */
function splice(text: string, ...wanted: string[]): string | undefined {
  const list = parseDocument(text).get("l");
  if (!isSeq(list)) throw new Error("the text has no list");
  return spliceList(text, list, wanted);
}

describe("a list of lines gets a new one", () => {
  test.each<[string, string, string[], string]>([
    ["behind the last", "l:\n- a\n- b\nm: 1\n", ["a", "b", "c"], 'l:\n- a\n- b\n- "c"\nm: 1\n'],
    ["where the file ends with the list", "l:\n- a\n- b", ["a", "b", "c"], 'l:\n- a\n- b\n- "c"\n'],
    ["with the line end of the list", "l:\n- a\nm: 1\r\n", ["a", "b"], 'l:\n- a\n- "b"\nm: 1\r\n'],
    ["with Windows' line end", "l:\r\n- a\r\nm: 1\n", ["a", "b"], 'l:\r\n- a\r\n- "b"\r\nm: 1\n'],
    ["in place of the only one", "l:\n- a # note\n", ["b"], 'l:\n- "b"\n'],
  ])("%s", (_where, text, wanted, expected) => {
    expect(splice(text, ...wanted)).toBe(expected);
  });

  test.each([
    ["https://a.example:8443", "https://a.example:8443"],
    ["https://a.example/path", '"https://a.example/path"'],
    ["xhttps://a.example", '"xhttps://a.example"'],
  ])("with quotes where it needs them: %s", (allowedHost, written) => {
    expect(splice("l:\n- a\n", "a", allowedHost)).toBe(`l:\n- a\n- ${written}\n`);
  });
});

test.each<[string, string, string[], string]>([
  ["the first", "l: [a, b, c]\n", ["b", "c"], "l: [b, c]\n"],
  ["one between", "l: [a,  b, c]\n", ["a", "c"], "l: [a, c]\n"],
  ["the last, for another", "l: [ a, b ]\n", ["a", "c"], 'l: [ a, "c" ]\n'],
])("a list in brackets loses %s", (_which, text, wanted, expected) => {
  expect(splice(text, ...wanted)).toBe(expected);
});

test.each([
  ["is empty", "l: []\n", ["a"]],
  ["is to be empty", "l: [a]\n", []],
  ["has an item of several lines", "l:\n- a\n- >\n  b\n", ["a"]],
  ["has another one of them", "l:\n- |\n  a\n- b\n", ["b"]],
  ["has an item that is no text", "l:\n- a\n- [b]\n", ["a"]],
  ["has an alias", "x: &x a\nl:\n- *x\n- b\n", ["b"]],
])("a list that %s is not edited by position", (_what, text, wanted) => {
  expect(splice(text, ...wanted)).toBeUndefined();
});
