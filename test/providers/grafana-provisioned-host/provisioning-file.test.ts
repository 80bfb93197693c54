import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";
import {
  editFile,
  findSource,
} from "../../../providers/grafana-provisioned-host/provisioning-file.ts";

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
  editFile(text, "datasource.yml", name, {
    allowedHosts,
    ...(version !== undefined && { version }),
  });
const listOf = (text: string) => findSource({ "datasource.yml": text }, name).allowedHosts;

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
    expect(edited).toBe(flow.replace("one.example.com ]", `one.example.com, ${added} ]`));
    expect(edit(edited, ["https://one.example.com", added])).toBe(
      flow.replace('"*", https://one.example.com ]', `https://one.example.com, ${added} ]`),
    );
  });

  test("a file without a newline at its end gets the line all the same", () => {
    const short = `apiVersion: 1\ndatasources:\n- name: ${name}\n  jsonData:\n    allowedHosts:\n    - a`;
    expect(edit(short, ["a", added])).toBe(`${short}\n    - ${added}\n`);
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
      /shared by an anchor or alias/,
    ],
    ["a list that is no list of texts", block.replace('"*"', "{ a: 1 }"), /is not a list of texts/],
  ])("%s", (_name, text, message) => {
    expect(() => findSource({ "datasource.yml": text }, name)).toThrow(message);
  });

  test("one data source in two files", () => {
    expect(() => findSource({ "a.yml": block, "b.yaml": block }, name)).toThrow(
      /provisioned twice \(a.yml, b.yaml\)/,
    );
  });

  test("but not the same name in another organization, and not other kinds of file", () => {
    const other = block.replace("editable: true", "orgId: 2");
    expect(findSource({ "a.yml": block, "b.yml": other, "c.txt": block }, name).key).toBe("a.yml");
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
        const items = present.map((entry) => JSON.stringify(entry));
        const list = flow
          ? ` [${items.join(", ")}]\n`
          : `\n${items.map((item) => `    - ${item} # c\n`).join("")}`;
        const text = `apiVersion: 1\ndatasources:\n- name: ${name}\n  jsonData:\n    allowedHosts:${list}    last: "x"\n`;
        const kept = present.filter((_entry, index) => !out.includes(index));
        const wanted = [...kept, ...more.filter((entry) => !kept.includes(entry))];
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
