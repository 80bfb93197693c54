// npm run render: the Kubernetes manifests of a stack as files, made from its settings alone.
import { readOptions } from "./render/options.ts";
import { renderFiles } from "./render/files.ts";
import { writeFolder } from "./render/folder.ts";
import { readStackFile, stackFileName } from "./render/stack-file.ts";
import { UserError } from "./setup/user-error.mjs";
import { readSettings, SettingsError } from "../settings/settings.ts";

try {
  const { stack, folder } = readOptions(process.argv.slice(2));
  const { read, surroundings } = readStackFile(stack);
  const settings = readSettings(read, surroundings);
  const notice = `Rendered from ${stackFileName(stack)}; do not edit.`;
  const files = renderFiles(settings, notice);
  const { written, removed } = await writeFolder(folder, files, notice);
  for (const name of written) console.log(`${folder}/${name}`);
  for (const name of removed) console.log(`removed ${folder}/${name}`);
  if (written.length === 0) console.log("This stack has no objects in Kubernetes of its own.");
} catch (error) {
  const isTheirs = error instanceof UserError || error instanceof SettingsError;
  console.error(isTheirs ? error.message : error);
  process.exitCode = 1;
}
