// npm run -s sandbox:env: what plain `pulumi …` needs to work against the running sandbox, and no other platform.
import { formatExports, sandboxVariables } from "./environment.ts";
import { binDirectory } from "./programs.mjs";
import { restoreStackFile } from "./start/stack-file.ts";
import { findRunningSandbox, sandboxDirectory } from "./sandbox-platform.ts";

const platform = await findRunningSandbox();
if (platform) {
  // Beside the lines that a shell reads.
  const restored = await restoreStackFile();
  if (restored !== undefined) console.error(restored);
  console.log(formatExports(sandboxVariables(platform, sandboxDirectory), binDirectory));
} else {
  console.error(`No sandbox runs in ${sandboxDirectory}. Start it with: npm start`);
  process.exitCode = 1;
}
