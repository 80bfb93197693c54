// npm run schema: what editors and readers know of the settings, made of the settings' own schemas.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { projectDirectory } from "./sandbox-platform.ts";
import { readBlocks } from "./schema/blocks.ts";
import { generatedFiles } from "./schema/files.ts";

for (const [name, text] of await generatedFiles(readBlocks())) {
  const file = path.join(projectDirectory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(name);
}
