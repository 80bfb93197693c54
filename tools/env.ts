// npm run -s env: the tools for any platform, and nothing of the sandbox.
import { explainLeftovers, formatExports, toolVariables } from "./environment.ts";
import { binDirectory } from "./programs.mjs";

console.log(formatExports(toolVariables, binDirectory));
const leftovers = explainLeftovers(process.env);
if (leftovers !== undefined) console.error(leftovers);
