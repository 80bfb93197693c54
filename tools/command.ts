import { wordsOf } from "../providers/errors.ts";
import { withoutControls } from "../providers/words/printable.ts";
import { redact } from "../providers/words/redact.ts";
import { SettingsError } from "../settings/settings.ts";

/** A command, as a person or a script starts it. */
export interface Command {
  /** Shown for `--help`, with status 0. */
  usage: string;
  /** Exit status when it could not do its work. */
  failed: 1 | 2;
  /** Does the work. Gives the exit status. */
  main: (args: readonly string[]) => Promise<number>;
}

/** Runs it with the arguments of this process. An error is shown in its words, without a secret. */
export async function runCommand({ usage, failed, main }: Command): Promise<void> {
  process.stdout.on("error", ignoreClosedPipe);
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await main(args);
  } catch (error) {
    const words = error instanceof SettingsError ? error.message : wordsOf(error);
    console.error(withoutControls(redact(words)));
    process.exitCode = failed;
  }
}

/** Whoever reads the output may have seen enough, such as `head`. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
