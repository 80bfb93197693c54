// What policy/pack starts. It is plain JavaScript, so that a Node that can't run TypeScript gets as far as
// saying so.
import { whyNotThisNode } from "../providers/node-version.cjs";

const reason = whyNotThisNode(process);
if (reason === undefined) {
  await import("./serve.ts");
} else {
  console.error(reason);
  process.exitCode = 1;
}
