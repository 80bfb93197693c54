import { describe, expect, test } from "@jest/globals";
import { GoneError } from "../../../../../providers/gone-services.ts";
import { findSource } from "../../../../../providers/services/grafana/provisioning/provisioning-file.ts";

const key = "datasource.yml";
const name = { dataSource: "ours" };
const plain = "  jsonData:\n    allowedHosts: [a]\n";

/** Our data source with other lines in it, after parts that it may refer to. */
const fileWith = (lines: string, before = "") =>
  `apiVersion: 1\n${before}datasources:\n- name: ours\n${lines}`;
const find = (text: string) => findSource({ [key]: text }, name);

/** Files that Grafana reads, and that have no data source of ours. */
const others = [
  ["nothing but a comment", "# nothing\n"],
  ["nothing at all", ""],
  ["nothing but a line of dashes", "---\n"],
  ["null", "null\n"],
  ["no data sources", "apiVersion: 1\ndatasources:\n"],
  ["a text in the place of a data source", "apiVersion: 1\ndatasources: [ours]\n"],
  ["a data source without a name", "apiVersion: 1\ndatasources:\n- type: t\n"],
  ["a data source whose name is a number", "apiVersion: 1\ndatasources:\n- name: 5\n"],
] as const;

describe("a file with", () => {
  test.each(others)("%s has not the data source: it is gone", (_case, text) => {
    expect(() => find(text)).toThrow(GoneError);
  });

  test.each(others)("%s does not stand in the way of another file", (_case, text) => {
    const files = { "a.yml": text, "b.yml": fileWith(plain) };
    expect(findSource(files, name)).toEqual({
      key: "b.yml",
      allowedHosts: ["a"],
      version: undefined,
    });
  });

  test.each(["orgId:", "orgId: 0", "orgId: 1", "type: t"])(
    "%s has a data source of the first organization",
    (line) => {
      const text = fileWith(`  ${line}\n${plain}`);
      expect(find(text).allowedHosts).toEqual(["a"]);
      expect(() => findSource({ [key]: text }, { ...name, organization: 2 })).toThrow(GoneError);
    },
  );
});

const plainly =
  "nothing was changed\n  → write that part of the file out plainly, in the Secret and in the file it is made from";
const check = "nothing was changed\n  → check grafana.dataSource and grafana.provisioned.secret";
const notTexts =
  "allowedHosts of 'ours' in 'datasource.yml' is not a list of strings; nothing was changed\n" +
  "  → correct it in the Secret: Grafana's plugin cannot start with it";
const merging = "x: &all\n  datasources:\n  - name: ours\n<<: *all\napiVersion: 1\n";

describe("a data source that can't be edited", () => {
  test.each([
    ["jsonData", "  jsonData: &mine\n", "an anchor (`&mine`) at `jsonData`"],
    ["jsonData", "  jsonData: !!null\n", "a tag (`tag:yaml.org,2002:null`) at `jsonData`"],
    [
      "the list",
      "  jsonData:\n    allowedHosts: &mine\n    a: 1\n",
      "an anchor (`&mine`) at allowedHosts",
    ],
    [
      "the list",
      "  jsonData:\n    allowedHosts: !!null\n    a: 1\n",
      "a tag (`tag:yaml.org,2002:null`) at allowedHosts",
    ],
    ["the version", `  version: &mine\n${plain}`, "an anchor (`&mine`) at `version`"],
  ])("has %s that is empty, but with an anchor or a tag", (_part, lines, words) => {
    expect(() => find(fileWith(lines))).toThrow(
      `'${key}' has ${words} of 'ours': an edit could change every place that shares it; ${plainly}`,
    );
  });

  test.each([
    ["a merge key (`<<`) at the file of 'ours': part of it stands elsewhere", merging],
    [
      "an anchor (`&all`) at `datasources` of 'ours': an edit could change every place that shares it",
      fileWith(plain).replace("datasources:", "datasources: &all"),
    ],
    ["no map at `jsonData` of 'ours'", fileWith("  jsonData: $JSON\n")],
    ["an `orgId` of 'ours' that is not a number", fileWith(`  orgId: $ORG\n${plain}`)],
    ["a `version` of 'ours' that is not a number", fileWith(`  version: $VERSION\n${plain}`)],
    ["no list `datasources`", "apiVersion: 1\ndatasources: none\n"],
    ["no list `datasources`", "apiVersion: 1\ndatasources: {}\n"],
    ["no list `datasources`", "- name: ours\n"],
    [
      "a data source whose name is in a variable",
      "apiVersion: 1\ndatasources:\n- name: second\n- name: $NAME\n- type: t\n",
    ],
  ])("is one in a file that has %s", (words, text) => {
    expect(() => find(text)).toThrow(`'${key}' has ${words}; ${plainly}`);
  });

  test.each(["5", "true", "~", "{ a: 1 }", "[a]"])(
    "has %s in its list, which is no text",
    (allowedHost) => {
      expect(() => find(fileWith(`  jsonData:\n    allowedHosts: [a, ${allowedHost}]\n`))).toThrow(
        notTexts,
      );
    },
  );

  test("is one in a file that Grafana reads by other rules", () => {
    expect(() => find(fileWith(plain).replace("apiVersion: 1\n", ""))).toThrow(
      `'${key}' has no \`apiVersion: 1\`; nothing was changed\n` +
        "  → Grafana reads such a file by other rules: add that line to it",
    );
  });

  test("is there twice", () => {
    expect(() => findSource({ "a.yml": fileWith(plain), "b.yml": fileWith(plain) }, name)).toThrow(
      "the data source 'ours' is provisioned twice (a.yml, b.yml)\n" +
        "  → leave it in one place: Grafana would take whichever it reads last",
    );
  });
});

describe("a data source that is nowhere", () => {
  test.each([
    ["a Secret without files", {}, "none"],
    ["a Secret with one file", { [key]: "" }, `'${key}'`],
    ["a Secret with two files", { "a.yml": "", "b.yaml": "" }, "'a.yml', 'b.yaml'"],
  ])("is looked for in %s, and the message has its keys", (_case, files, keys) => {
    expect(() => findSource(files, name)).toThrow(
      `no provisioning file has a data source 'ours' (keys of the Secret: ${keys}); ${check}`,
    );
  });

  test("may be one of another organization, which the message names", () => {
    const files = { [key]: fileWith(plain) };
    expect(() => findSource(files, { ...name, organization: 2 })).toThrow(
      `has a data source 'ours' of organization 2 (keys of the Secret: '${key}'); ${check}`,
    );
  });
});
