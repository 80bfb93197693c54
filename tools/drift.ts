// npm run drift: what others have changed on the platform of a stack. It only looks.
import { drift } from "../operations/drift/drift.ts";
import { usage } from "../operations/drift/options.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";

await runCommand({
  usage,
  failed: 2,
  main: (args) =>
    drift(args, {
      environment: withPrograms(process.env, binDirectory),
      print: console.log,
      warn: console.error,
    }),
});
