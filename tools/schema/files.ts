import { readFile } from "node:fs/promises";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { isPlainObject } from "../../providers/objects.ts";
import { projectDirectory } from "../sandbox-platform.ts";
import type { Blocks } from "./blocks.ts";
import { settingsPage } from "./page.ts";
import { stackSchema } from "./stack.ts";
import { tenantsSchema } from "./tenants.ts";

/** The files that are made of the schemas of the settings, by their path in the project. */
export async function generatedFiles(blocks: Blocks): Promise<Map<string, string>> {
  const page = "docs/settings.md";
  const written = await readFile(path.join(projectDirectory, page), "utf8");
  const files = {
    "schema/stack.schema.json": JSON.stringify(stackSchema(blocks), withMarkdown),
    "schema/tenants.schema.json": JSON.stringify(tenantsSchema(blocks), withMarkdown),
    [page]: settingsPage(written, blocks),
  };
  const formatted = Object.entries(files).map(
    async ([name, text]) => [name, await formattedAs(name, text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

/** YAML language servers show a description as it is, and read this one as Markdown. */
function withMarkdown(_key: string, value: unknown): unknown {
  if (!isPlainObject(value) || typeof value["description"] !== "string") return value;
  return { ...value, markdownDescription: value["description"] };
}

async function formattedAs(name: string, text: string): Promise<string> {
  const filepath = path.join(projectDirectory, name);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
