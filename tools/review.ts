// npm run review: what pulumi up would do to the tenants of a stack, for a pull request.
import { withPrograms } from "../operations/pulumi.ts";
import { usage } from "../operations/review/options.ts";
import { review } from "../operations/review/review.ts";
import { runCommand } from "./command.ts";
import { requireRightPolicies } from "./policy-file.ts";
import { binDirectory } from "./programs.mjs";

await runCommand({
  usage,
  failed: 1,
  main: (args) =>
    review(args, {
      environment: withPrograms(process.env, binDirectory),
      print: console.log,
      warn: console.error,
      requireRightPolicies,
    }),
});
