import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { format } from "prettier";
import { z } from "zod";
import type { Rule } from "../../policy/rule.ts";
import { rules } from "../../policy/rules.ts";

// The tables of docs/policies.md are made of the rules. UPDATE_DOCS=1 writes them anew.
const file = new URL("../../docs/policies.md", import.meta.url);
const isUpdate = process.env["UPDATE_DOCS"] === "1";
const [from, to] = [
  "<!-- From here to the next mark written by `UPDATE_DOCS=1 npm run jest -- test/docs/policies.test.ts`. -->",
  "<!-- Up to here. -->",
];

test("the page has every rule, as it is", async () => {
  const page = await readFile(file, "utf8");
  const [before = "", rest = ""] = page.split(from);
  const [, after = ""] = rest.split(to);
  const tables = [from, rulesTable(), "What can be set:", settingsTable(), to].join("\n\n");
  const wanted = await format(before + tables + after, { parser: "markdown", printWidth: 100 });
  if (isUpdate) await writeFile(file, wanted);
  else expect(page).toBe(wanted);
});

test("the page's own example of a configuration is right", async () => {
  const page = await readFile(file, "utf8");
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const written = z.record(z.string(), z.unknown()).parse(JSON.parse(example));
  expect(Object.keys(written)).toHaveLength(4);
  for (const [name, value] of Object.entries(written)) {
    const rule = rules.find((one) => one.name === name);
    if (name !== "all") expect(rule).toBeDefined();
    if (typeof value !== "object") continue;
    const { enforcementLevel: _level, ...settings } = z.looseObject({}).parse(value);
    expect(rule?.settings.safeParse(settings).error).toBeUndefined();
  }
});

function rulesTable(): string {
  return tableOf(
    ["rule", "level", "what has to be so"],
    rules.map(({ name, level, description }) => [code(name), level, description]),
  );
}

function settingsTable(): string {
  return tableOf(["rule", "setting", "default", "what it is"], rules.flatMap(settingsOf));
}

const properties = z.record(
  z.string(),
  z.looseObject({ default: z.unknown().optional(), description: z.string() }),
);

/** Every setting says what it is: one without a description fails here. */
function settingsOf({ name, settings }: Rule): string[][] {
  const schema = z.toJSONSchema(settings, { io: "input" });
  return Object.entries(properties.parse(schema.properties)).map(([key, setting]) => {
    const standard = setting.default === undefined ? "" : code(JSON.stringify(setting.default));
    return [code(name), code(key), standard, setting.description];
  });
}

function code(text: string): string {
  return `\`${text}\``;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return lines.join("\n");
}
