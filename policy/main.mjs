// What policy/pack starts. It is plain JavaScript, so that a Node that can't run TypeScript gets as far as
// saying so.
import module from "node:module";
import { fileURLToPath } from "node:url";
import { whyNotThisNode } from "../providers/node-version.cjs";

const reason = whyNotThisNode(process);
if (reason === undefined) {
  // To compile the SDK each time is half of what a start costs.
  module.enableCompileCache(
    fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url)),
  );
  await import("./lean-sdk.mjs");
  await import("./serve.ts");
} else {
  console.error(reason);
  process.exitCode = 1;
}
