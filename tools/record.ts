// npm run record: runs a command, and draws what it says as an animated picture for the documents.
import { writeFile } from "node:fs/promises";
import { readOptions, usage } from "./record/options.ts";
import { drawPicture } from "./record/picture.ts";
import { anonymous, record, thisMachine } from "./record/recording.ts";
import { projectDirectory } from "./sandbox-platform.ts";
import { UserError } from "./setup/user-error.mjs";

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--help") {
    console.log(usage);
    return;
  }
  const { command, file } = readOptions(args);
  const show = (text: string): void => void process.stderr.write(text);
  const { recording, exitCode } = await record(command, show);
  if (exitCode !== 0) {
    throw new UserError(
      `${command.join(" ")} ended with ${String(exitCode)}; no picture was drawn.`,
    );
  }
  await writeFile(file, drawPicture(anonymous(recording, thisMachine(projectDirectory))));
  console.log(`${file} shows it now.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
