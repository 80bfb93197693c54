// npm run runners: what runs the same stacks elsewhere than on one machine.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { usage } from "../operations/runners/options.ts";
import { runners } from "../operations/runners/runners.ts";
import { runCommand } from "./command.ts";

const packageFile = z.object({ dependencies: z.object({ "@pulumi/pulumi": z.string() }) });

await runCommand({
  usage,
  failed: 1,
  main: async (args) => {
    const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
    const { dependencies } = packageFile.parse(JSON.parse(text));
    return runners(args, { print: console.log, cliVersion: dependencies["@pulumi/pulumi"] });
  },
});
