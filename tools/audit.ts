// npm run audit: what is not as it should be on the platform of a stack. It only looks.
import { audit } from "../operations/audit/audit.ts";
import { usage } from "../operations/audit/options.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";

await runCommand({
  usage,
  failed: 2,
  main: (args) =>
    audit(args, {
      environment: withPrograms(process.env, binDirectory),
      print: console.log,
      warn: console.error,
    }),
});
