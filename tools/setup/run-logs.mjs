import { lstat, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Keeps the engine from writing the log of each run below a `PULUMI_HOME`: some MB with every secret of the run in it,
 * encrypted with the key of the stack, for a fifth of a preview's time. It has no switch for that, but goes on without a
 * word where it can't make the folder. See docs/decisions/0020-no-run-logs.md.
 * @param {string} home
 */
export async function keepNoRunLogs(home) {
  const logs = path.join(home, "logs");
  const found = await lstat(logs).catch(() => undefined);
  if (found?.isFile()) return;
  await rm(logs, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(
    logs,
    "In place of a folder, so that Pulumi writes no log with secrets: docs/security.md\n",
  );
}
