// npm run handover: the page with which a tenant is handed over to its people, made of the stack's state.
import { handover } from "../operations/handover/handover.ts";
import { readOptions } from "../operations/handover/options.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { CxError } from "../providers/errors.ts";
import { binDirectory } from "./programs.mjs";

try {
  const environment = withPrograms(process.env, binDirectory);
  process.stdout.write(await handover(readOptions(process.argv.slice(2)), { environment }));
} catch (error) {
  console.error(error instanceof CxError ? error.message : error);
  process.exitCode = 1;
}
