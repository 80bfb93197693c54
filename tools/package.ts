// npm run package: the project as a library, packed for npm: dist/cx-tenants-<version>.tgz.
import path from "node:path";
import { buildPackage } from "./package/build.ts";
import { projectDirectory } from "./sandbox-platform.ts";
import { UserError } from "./setup/user-error.mjs";

try {
  const archive = await buildPackage(projectDirectory, path.join(projectDirectory, "dist"));
  console.log(path.relative(process.cwd(), archive));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
