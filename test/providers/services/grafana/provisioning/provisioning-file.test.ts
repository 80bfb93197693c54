import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";
import { GoneError } from "../../../../../providers/gone-services.ts";
import {
  editFile,
  findSource,
} from "../../../../../providers/services/grafana/provisioning/provisioning-file.ts";

const name = "infinity_cim_json_api";
const added = "https://tenant1.cx.example.com";

const block = `# keep me
apiVersion: 1

datasources:
  - name: ${name}   # ours
    type: yesoreyeram-infinity-datasource
    editable: true
    jsonData:
        proxy_url: "http://proxy:3128"
        allowedHosts:
        - "*" # matches nothing
        - https://one.example.com   # the first
        - 'https://two.example.com'
    secureJsonData: {password: $SECRET, other: "\${OTHER}"}
  - {name: second, type: mysql, jsonData: {allowedHosts: [a, b]}}
`;

const edit = (text: string, allowedHosts: string[], version?: number) =>
  editFile(
    text,
    "datasource.yml",
    { dataSource: name },
    {
      allowedHosts,
      ...(version !== undefined && { version }),
    },
  );
const listOf = (text: string) =>
  findSource({ "datasource.yml": text }, { dataSource: name }).allowedHosts;

describe("an edit keeps every other byte", () => {
  test("adding to a list of lines adds one line", () => {
    const edited = edit(block, [...listOf(block), added]);
    expect(edited).toBe(
      block.replace(
        "'https://two.example.com'\n",
        `'https://two.example.com'\n        - ${added}\n`,
      ),
    );
  });

  test("removing takes one line out, with its comment", () => {
    const edited = edit(block, ["*", "https://two.example.com"]);
    expect(edited).toBe(block.replace("        - https://one.example.com   # the first\n", ""));
  });

  test("a list in brackets stays one", () => {
    const flow = block.replace(
      /allowedHosts:\n[\s\S]*?two.example.com'\n/,
      `allowedHosts: [ "*", https://one.example.com ] # inline\n`,
    );
    const edited = edit(flow, ["*", "https://one.example.com", added]);
    expect(edited).toBe(flow.replace("one.example.com ]", `one.example.com, "${added}" ]`));
    expect(edit(edited, ["https://one.example.com", added])).toBe(
      flow.replace('"*", https://one.example.com ]', `https://one.example.com, "${added}" ]`),
    );
  });

  test("a file without a newline at its end gets the line all the same", () => {
    const short = `apiVersion: 1\ndatasources:\n- name: ${name}\n  jsonData:\n    allowedHosts:\n    - a`;
    expect(edit(short, ["a", added])).toBe(`${short}\n    - ${added}\n`);
  });

  /** Values that a reader of numbers, booleans or dates would write otherwise. */
  const odd = [
    "user: 0123",
    "password: 0123456789",
    "apiKey: 12345678901234567890",
    "phone: +49170123",
    "factor: 1e10",
    "share: 1.0",
    "mode: 0o17",
    "mask: 0xFF",
    "yes: Yes # and a comment",
    "none: ~",
    "text:   'two   blanks'",
    'long: "a\\\n        b"',
  ];
  const others = `- name: other\n  secureJsonData:\n${odd.map((line) => `    ${line}\n`).join("")}`;
  const ours = (lines: string) =>
    `# head\napiVersion: 1\ndatasources:\n- name: ${name}\n${lines}  type: t # ours\n${others}`;
  const list = `["${added}"]`;

  test.each([
    ["an empty list", "  jsonData:\n    allowedHosts: []\n", `[]`, list],
    ["an empty list with blanks", "  jsonData:\n    allowedHosts: [ ] # c\n", `[ ]`, list],
    [
      "nothing after allowedHosts",
      "  jsonData:\n    allowedHosts: # c\n    a: 1\n",
      "Hosts:",
      `Hosts: ${list}`,
    ],
    ["null", "  jsonData:\n    allowedHosts: null # c\n", "null", list],
    [
      "no allowedHosts",
      "  jsonData:\n    # c\n    a: 1\n",
      "a: 1",
      `allowedHosts: ${list}\n    a: 1`,
    ],
    ["no allowedHosts in braces", "  jsonData: {a: 1}\n", "{a", `{allowedHosts: ${list}, a`],
    ["an empty jsonData", "  jsonData: {}\n", "{}", `{ allowedHosts: ${list} }`],
    ["nothing after jsonData", "  jsonData:\n", "jsonData:", `jsonData: { allowedHosts: ${list} }`],
    ["no jsonData", "", "- name", `- jsonData: { allowedHosts: ${list} }\n  name`],
    [
      "an allowed host over several lines",
      "  jsonData:\n    allowedHosts:\n    - |-\n      a\n    b: 1\n",
      "allowedHosts:\n    - |-\n      a\n",
      `allowedHosts: ${list}\n`,
    ],
  ])("%s: every other byte stays", (_case, lines, before, after) => {
    const text = ours(lines);
    expect(edit(text, [added])).toBe(text.replace(before, after));
    const windows = text.replaceAll("\n", "\r\n");
    expect(edit(windows, [added])).toBe(
      windows.replace(before.replaceAll("\n", "\r\n"), after.replaceAll("\n", "\r\n")),
    );
  });

  test("a list of which nothing is left is empty", () => {
    expect(edit(block, [])).toBe(
      block.replace(/allowedHosts:\n[\s\S]*?two.example.com'\n/, "allowedHosts: []\n"),
    );
    const last = "  jsonData:\n    allowedHosts: [ a, b ] # c\n";
    expect(edit(ours(last), [])).toBe(ours(last.replace("[ a, b ]", "[]")));
  });

  test("brackets over several lines become an empty list, and what follows stays", () => {
    const lines = "  jsonData:\n    allowedHosts: [ a,\n      b ] # c\n    b: 1\n";
    expect(edit(ours(lines), [])).toBe(ours(lines.replace(/\[[^\]]*\]/, "[]")));
  });

  test("several allowed hosts are put in where there is no list yet", () => {
    const text = ours("  jsonData: {}\n");
    expect(edit(text, ["*", added])).toBe(
      text.replace("{}", `{ allowedHosts: ["*", "${added}"] }`),
    );
  });

  test("an allowed host that moves goes to the end, and the comments of the others stay", () => {
    const edited = edit(block, ["*", "https://two.example.com", "https://one.example.com"]);
    expect(edited).toContain('- "*" # matches nothing\n');
    expect(edited).toContain("'https://two.example.com'\n        - https://one.example.com\n");
  });

  test("a missing or empty list is made, and comments stay", () => {
    const empty = block.replace(/allowedHosts:\n[\s\S]*?two.example.com'\n/, "allowedHosts: []\n");
    expect(listOf(edit(empty, [added]))).toEqual([added]);
    const none = block.replace(/ {8}allowedHosts:\n[\s\S]*?two.example.com'\n/, "");
    const edited = edit(none, [added]);
    expect(listOf(edited)).toEqual([added]);
    expect(edited).toMatch(/^# keep me/);
    expect(edited).toContain("# ours");
  });

  test("jsonData that is missing or empty is made", () => {
    for (const lines of ["", "  jsonData:\n", "  jsonData:\n    allowedHosts:\n"]) {
      const text = `apiVersion: 1\ndatasources:\n- name: ${name}\n${lines}  type: t\n`;
      expect(listOf(text)).toEqual([]);
      expect(listOf(edit(text, [added]))).toEqual([added]);
    }
  });

  test("the last allowed host gives its line to the one that takes its place", () => {
    const one = block.replace(/- "\*"[\s\S]*?the first\n {8}/, "");
    expect(edit(one, ["*"])).toBe(one.replace("'https://two.example.com'", '"*"'));
    const flow = one.replace(/allowedHosts:\n.*\n/, "allowedHosts: [ a, b ]\n");
    expect(edit(flow, ["*"])).toBe(flow.replace("[ a, b ]", '[ "*" ]'));
  });

  test("lines end as the lines around them do", () => {
    const windows = block.replaceAll("\n", "\r\n");
    const edited = edit(windows, [...listOf(windows), added]);
    expect(edited).toBe(
      windows.replace("two.example.com'\r\n", `two.example.com'\r\n        - ${added}\r\n`),
    );
  });

  test("a version is changed where it stands", () => {
    const versioned = block.replace("editable: true", "version: 7 # seven\n    editable: true");
    const edited = edit(versioned, [...listOf(versioned), added], 1007);
    expect(edited).toContain("version: 1007 # seven");
    const data = fileSchema.parse(parse(versioned));
    const [ours, ...others] = data.datasources;
    const jsonData = { ...ours?.jsonData, allowedHosts: [...listOf(versioned), added] };
    const datasources = [{ ...ours, version: 1007, jsonData }, ...others];
    expect(parse(edited)).toEqual({ ...data, datasources });
  });
});

describe("an edit that would change something else", () => {
  const refused =
    "cannot edit 'datasource.yml' without changing something else in it; nothing was changed\n" +
    `  → write allowedHosts of '${name}' in it as a plain list, one allowed host a line`;
  const ours = (lines: string) =>
    `apiVersion: 1\ndatasources:\n- name: ${name}\n  version: 3\n  jsonData:\n${lines}`;
  const list = "    allowedHosts: [a]\n";

  test.each([
    ["lengthen another entry", ours("    allowedHosts:\n    -\n      a\n"), 4],
    ["make the file no YAML", ours("    allowedHosts:\n    -\n      'a'\n"), 4],
    ["take a key apart", ours("    ? a\n    : 1\n"), 4],
    ["take the tag of another key", ours("    { !!str 0x10: b }\n"), 4],
    ["take the name of another key", ours("    { &k a: 1, b: *k }\n"), 4],
  ])("is refused: it would %s", (_harm, text, version) => {
    expect(() => edit(text, [...listOf(text), added], version)).toThrow(refused);
  });

  test("is one of a file without the data source, and is refused", () => {
    expect(() => edit(ours(list).replace(name, "other"), [added])).toThrow(
      `no provisioning file has a data source '${name}' (keys of the Secret: 'datasource.yml')`,
    );
  });
});

const fileSchema = z.looseObject({
  datasources: z.array(z.looseObject({ jsonData: z.looseObject({}) })),
});

describe("what is refused", () => {
  test.each([
    ["no YAML", "a: [", /is not YAML/],
    ["no apiVersion", block.replace("apiVersion: 1", "apiVersion: 0"), /has no `apiVersion: 1`/],
    [
      "a data source that is not there",
      block.replace(name, "other"),
      /no provisioning file has a data source/,
    ],
    [
      "a list shared by an anchor",
      block.replace("allowedHosts:", "allowedHosts: &shared"),
      /has an anchor \(`&shared`\) at allowedHosts/,
    ],
    [
      "a list that is no list of texts",
      block.replace('"*"', "{ a: 1 }"),
      /is not a list of strings/,
    ],
  ])("%s", (_name, text, message) => {
    expect(() => findSource({ "datasource.yml": text }, { dataSource: name })).toThrow(message);
  });

  /** Our data source with other lines in it, after parts that it may refer to. */
  const shared = (lines: string, before = "") =>
    `apiVersion: 1\n${before}datasources:\n- name: ${name}\n${lines}`;
  const parts =
    "x-list: &list [a]\nx-json: &json { allowedHosts: [a] }\nx-source: &source { jsonData: *json }\n";
  const plain = "  jsonData:\n    allowedHosts: [a]\n";

  test.each([
    ["a list that an alias brings", shared("  jsonData:\n    allowedHosts: *list\n", parts)],
    ["jsonData that an alias brings", shared("  jsonData: *json\n", parts)],
    ["jsonData that merges another", shared("  jsonData:\n    <<: *json\n", parts)],
    ["a data source that merges another", shared(`  <<: *source\n${plain}`, parts)],
    ["jsonData that others may share", shared("  jsonData: &mine\n    allowedHosts: [a]\n")],
    [
      "an allowed host that others may share",
      shared("  jsonData:\n    allowedHosts: [&a a, *a]\n"),
    ],
    ["a data source that others may share", shared(plain).replace("- name", "- &me\n  name")],
    [
      "a list of data sources that others may share",
      shared(plain).replace("datasources:", "datasources: &all"),
    ],
    [
      "a list of data sources that an alias brings",
      `apiVersion: 1\nx: &all\n- name: ${name}\ndatasources: *all\n`,
    ],
    [
      "a data source that an alias brings",
      `apiVersion: 1\nx: &one { name: ${name} }\ndatasources:\n- *one\n`,
    ],
    [
      "a name that a merge key brings",
      `apiVersion: 1\nx: &one { name: ${name} }\ndatasources:\n- <<: *one\n${plain}`,
    ],
    [
      "a file that merges all of another part",
      `x: &all\n  datasources:\n  - name: ${name}\n<<: *all\napiVersion: 1\n`,
    ],
    ["a list with a tag", shared("  jsonData:\n    allowedHosts: !hosts [a]\n")],
    ["an allowed host with a tag", shared("  jsonData:\n    allowedHosts: [!!str a]\n")],
    ["a second document", `${shared(plain)}---\n${shared(plain)}`],
    ["a directive", `%YAML 1.1\n---\n${shared(plain)}`],
    ["a key twice", shared(`${plain}${plain}`)],
    ["an alias to nothing", shared(plain, "x: *nothing\n")],
    ["a list in a variable", shared("  jsonData:\n    allowedHosts: $HOSTS\n")],
    ["jsonData in a variable", shared("  jsonData: $JSON\n")],
    ["a name in a variable", shared(plain).replace(name, "$NAME")],
    ["an organization in a variable", shared(`  orgId: $ORG\n${plain}`)],
    ["a version in a variable", shared(`  version: $VERSION\n${plain}`)],
    ["a version that others may share", shared(`  version: &v 3\n${plain}`)],
  ])("%s: nothing is changed, and nothing counts as gone", (_name, text) => {
    const attempt = () => findSource({ "datasource.yml": text }, { dataSource: name });
    expect(attempt).toThrow(/nothing was changed/);
    expect(attempt).not.toThrow(GoneError);
  });

  test.each([
    ["*canary", "an alias (`*`) has no anchor (`&`) before it at line 3, column 13"],
    ["|canary", "something stands where nothing may at line 3, column 14"],
  ])("a file that is no YAML for its password %s: it is not quoted", (password, words) => {
    const text = shared(plain, `x:\n  password: ${password}\n`);
    expect(() => findSource({ "datasource.yml": text }, { dataSource: name })).toThrow(
      `'datasource.yml' is not YAML: ${words}; nothing was changed\n  → correct the file in the Secret`,
    );
  });

  test("a password that the YAML library warns of is not printed by it", () => {
    const warned = jest.spyOn(process, "emitWarning").mockReturnValue();
    const text = shared(plain, "x:\n  password: {{ canary }}\n");
    expect(listOf(text)).toEqual(["a"]);
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });

  test.each([
    ["an alias (`*list`) at allowedHosts", shared("  jsonData:\n    allowedHosts: *list\n", parts)],
    ["an alias (`*json`) at `jsonData`", shared("  jsonData: *json\n", parts)],
    ["a merge key (`<<`) at its data source", shared(`  <<: *source\n${plain}`, parts)],
    ["an anchor (`&a`) at an allowed host", shared("  jsonData:\n    allowedHosts: [&a a]\n")],
    ["a tag (`!hosts`) at allowedHosts", shared("  jsonData:\n    allowedHosts: !hosts [a]\n")],
  ])("%s: the message says so", (words, text) => {
    expect(() => findSource({ "datasource.yml": text }, { dataSource: name })).toThrow(words);
  });

  test("our own list beside parts that others share is none of it", () => {
    const text = shared(
      `${plain}- name: second\n  jsonData: *json\n- name: third\n  <<: *source\n`,
      parts,
    );
    expect(edit(text, ["a", added])).toBe(
      text.replace("allowedHosts: [a]\n-", `allowedHosts: [a, "${added}"]\n-`),
    );
  });

  test("a list that is not there yet is put in beside parts that others share", () => {
    const text = shared("  jsonData: {}\n", parts);
    expect(edit(text, [added])).toBe(
      text.replace("jsonData: {}", `jsonData: { allowedHosts: ["${added}"] }`),
    );
  });

  test("one data source in two files", () => {
    expect(() => findSource({ "a.yml": block, "b.yaml": block }, { dataSource: name })).toThrow(
      /provisioned twice \(a.yml, b.yaml\)/,
    );
  });

  test("but not the same name in another organization", () => {
    const other = block.replace("editable: true", "orgId: 2");
    const files = { "a.yml": other.replace("one.example", "second.example"), "b.yml": block };
    const second = findSource(files, { dataSource: name, organization: 2 });
    expect(second.allowedHosts).toContain("https://second.example.com");
    expect(findSource({ "a.yml": block, "b.yml": other }, { dataSource: name }).key).toBe("a.yml");
  });
});

const host = fc.stringMatching(/^https:\/\/[a-z]{1,8}\.example\.com$/);
const foreign = fc.oneof(
  host,
  fc.constantFrom("*", "", "a: b", "x # y", "'q'", "- z", "$VAR", "ü"),
);

test("any list, in any style, can be edited without a change to anything else", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(foreign, { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(host, { maxLength: 4 }),
      fc.array(fc.nat(5), { maxLength: 3 }),
      fc.boolean(),
      (present, more, out, flow) => {
        const items = present.map((allowedHost) => JSON.stringify(allowedHost));
        const list = flow
          ? ` [${items.join(", ")}]\n`
          : `\n${items.map((item) => `    - ${item} # c\n`).join("")}`;
        const text = `apiVersion: 1\ndatasources:\n- name: ${name}\n  jsonData:\n    allowedHosts:${list}    last: "x"\n`;
        const kept = present.filter((_entry, index) => !out.includes(index));
        const wanted = [...kept, ...more.filter((allowedHost) => !kept.includes(allowedHost))];
        const edited = edit(text, wanted);
        expect(listOf(edited)).toEqual(wanted);
        expect(edited).toMatch(/last: "x"\n$/);
      },
    ),
    {
      numRuns: 1_000,
      examples: [
        [
          ["https://a.example.com", "https://d.example.com", "*"],
          ["https://d.example.com"],
          [1],
          false,
        ],
      ],
    },
  );
});
