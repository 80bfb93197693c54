// Runs a command of this folder: node tools/run.mjs <name>. The commands are TypeScript and need what
// set-up installs, so this file is neither.
import { existsSync } from "node:fs";
import path from "node:path";
import { binDirectory } from "./setup/locations.mjs";

const [name] = process.argv.slice(2);

if (!existsSync(path.join(binDirectory, "pulumi")) || !process.features.typescript) {
  console.error("cx-tenants is not set up yet. Run: npm run setup");
  process.exitCode = 1;
} else {
  await import(`./${name}.ts`);
}
