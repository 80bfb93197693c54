import { mkdir, writeFile } from "node:fs/promises";
import { readPage } from "../../docs/pages/page.ts";
import type { Workplace } from "./workplace.ts";

/** What differs from the files in docs/production.md. */
interface Changes {
  /** Texts in Pulumi.prod.yaml, and what stands in their place. */
  stack?: readonly (readonly [string, string])[];
  tenants: readonly string[];
}

/** Does what docs/production.md says, up to a first `up`: a page may begin there. */
export async function bringUp(
  workplace: Workplace,
  { stack = [], tenants }: Changes,
): Promise<void> {
  const { blocks } = readPage("docs/production.md");
  const texts = blocks.filter(({ notes }) => !notes.has("not run"));
  const [yaml = ""] = texts.filter(({ language }) => language === "yaml").map(({ text }) => text);
  const file = stack.reduce((text, [before, after]) => replaced(text, before, after), yaml);
  await writeFile(workplace.file("Pulumi.prod.yaml"), workplace.here(file));
  await mkdir(workplace.file("fleet"));
  await writeFile(
    workplace.file("fleet/prod.yaml"),
    `${tenants.map((line) => `- ${line}`).join("\n")}\n`,
  );
  for (const heading of ["The shell", "Credentials", "Secrets"]) {
    for (const { language, text } of texts.filter((block) => block.heading === heading)) {
      if (language === "sh") await workplace.must(text);
    }
  }
  await workplace.must("pulumi up --skip-preview");
}

function replaced(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`docs/production.md has no ${before}`);
  return text.replace(before, after);
}
