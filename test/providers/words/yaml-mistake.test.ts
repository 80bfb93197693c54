import { expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { valueMistake, yamlMistake } from "../../../providers/words/yaml-mistake.ts";

/** What is wrong with a text, as those who read files say it. */
function mistakeIn(text: string): string {
  const document = parseDocument(text, { merge: true });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) return yamlMistake(mistake);
  try {
    document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    return valueMistake(document, text, error);
  }
  return "nothing";
}

test.each([
  [
    "an alias to nothing",
    "a: 1\nb:  *canary\n",
    "an alias (`*`) has no anchor (`&`) before it at line 2, column 5",
  ],
  [
    "a block that begins on its line",
    "b: |canary\n",
    "something stands where nothing may at line 1, column 5",
  ],
  ["a tag", "b: !canary x\n", "a tag (`!`) has no meaning here at line 1, column 4"],
  ["a tag of a library", "b: !canary!y x\n", "a tag (`!`) has no meaning here at line 1, column 4"],
  ["a colon", "b: x: canary\n", "a second `key: value` stands on one line at line 1, column 4"],
  [
    "a backslash",
    'b: "x\\canary"\n',
    "a backslash in double quotes begins no known escape at line 1, column 6",
  ],
  [
    "a bracket",
    "b: [canary\n",
    "the indentation does not fit, or a bracket or brace is not closed at line 2, column 1",
  ],
  ["one key twice", "canary: 1\ncanary: 2\n", "one key stands twice in a map at line 2, column 1"],
  [
    "several documents",
    "canary\n---\ncanary\n",
    "it has several documents (`---`) at line 2, column 1",
  ],
  ["a merge of no map", "<<: canary\n", "a merge key (`<<`) brings something that is no map"],
  [
    "aliases of aliases",
    "a: &canary [x,x,x]\nb: &b [*canary,*canary,*canary]\nc: [*b,*b,*b]",
    "its aliases (`*`) multiply each other",
  ],
])("%s is named with its place, and nothing of the file is quoted", (_name, text, words) => {
  expect(mistakeIn(text)).toBe(words);
});
