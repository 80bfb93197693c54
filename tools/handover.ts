// npm run handover: the page with which a tenant is handed over to its people, made of the stack's state.
import { handover } from "../operations/handover/handover.ts";
import { readOptions, usage } from "../operations/handover/options.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";

await runCommand({
  usage,
  failed: 1,
  async main(args) {
    const environment = withPrograms(process.env, binDirectory);
    process.stdout.write(await handover(readOptions(args), { environment }));
    return 0;
  },
});
