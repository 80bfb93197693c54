// npm run audit: what is not as it should be on the platform of a stack. It only looks.
import { audit } from "../operations/audit/audit.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { CxError } from "../providers/errors.ts";
import { SettingsError } from "../settings/settings.ts";
import { binDirectory } from "./programs.mjs";

try {
  process.exitCode = await audit(process.argv.slice(2), {
    environment: withPrograms(process.env, binDirectory),
    print: console.log,
    warn: console.error,
  });
} catch (error) {
  const isTheirs = error instanceof CxError || error instanceof SettingsError;
  console.error(isTheirs ? error.message : error);
  process.exitCode = 2;
}
