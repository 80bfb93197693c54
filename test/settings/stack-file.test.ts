import { describe, expect, test } from "@jest/globals";
import { describeProblem } from "../../providers/words/problems.ts";
import { noStackFile, readStackFile } from "../../settings/stack-file.ts";
import { mistakes } from "./kit.ts";

const name = "Pulumi.prod.yaml";
const read = (content: string | Uint8Array) =>
  readStackFile(typeof content === "string" ? Buffer.from(content) : content, name, "cx-tenants");
const problemsIn = (content: string | Uint8Array) =>
  read(content).fileProblems.map(describeProblem);

test("keys get the project's name, which is what Pulumi means without one", () => {
  const found = read(
    "encryptionsalt: v1\nconfig:\n  secrets:\n    a: { secure: x }\n  cx-tenants:platform: {}\n  kubernetes:context: c\n",
  );
  expect(found).toEqual({
    file: {
      "cx-tenants:secrets": { a: { secure: "x" } },
      "cx-tenants:platform": {},
      "kubernetes:context": "c",
    },
    keysBesideConfig: ["encryptionsalt"],
    fileProblems: [],
  });
});

test.each(["", "config:\n", "# only a remark\n", "encryptionsalt: v1\n"])(
  "a file without settings is right: %j",
  (text) => {
    expect(read(text)).toMatchObject({ file: {}, fileProblems: [] });
  },
);

test("a merge key brings its settings along, as it does for Pulumi", () => {
  const text = "shared: &shared\n  cx-tenants:tenants: []\nconfig:\n  <<: *shared\n";
  expect(read(text).file).toEqual({ "cx-tenants:tenants": [] });
});

describe("what Pulumi takes without a word, and may hide a mistake", () => {
  test("one key in two spellings, of which it takes one by chance", () => {
    const text = "config:\n  cx-tenants:tenants: []\n  tenants: []\n  cx-tenants:platform: {}\n";
    expect(problemsIn(text)).toEqual([
      "tenants: stands in the stack's file twice, with and without the project's name before it: Pulumi takes one of the two by chance; leave only one",
    ]);
  });

  test("a second document", () => {
    expect(problemsIn("config: {}\n---\nconfig: {}\n")).toEqual([
      `${name}: holds several YAML documents (---), of which Pulumi reads only the first`,
    ]);
  });

  test.each([
    ["UTF-16", Buffer.from("\ufeffconfig: {}\n", "utf16le")],
    ["Latin-1", Buffer.from("config: { a: M\u00fcller }\n", "latin1")],
  ])("another encoding: %s", (_encoding, content) => {
    expect(problemsIn(content)).toEqual([`${name}: is not UTF-8 text; save it as UTF-8`]);
  });
});

test("what is no YAML, or no stack's file, is Pulumi's own business", () => {
  for (const text of ["config: [", "- a\n", "config: text\n", "config: {}\n  more: 1\n"]) {
    expect(read(text)).toEqual(noStackFile);
  }
});

test("the mistakes of the file are mistakes of the configuration", () => {
  const fileProblems = [{ path: name, reason: "is not UTF-8 text; save it as UTF-8" }];
  expect(mistakes({}, { fileProblems })).toEqual([`${name}: is not UTF-8 text; save it as UTF-8`]);
});
