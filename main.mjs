// What Pulumi starts (package.json, "main"). The program itself is index.ts; this file is plain
// JavaScript, so that a Node that can't run TypeScript gets as far as saying so.
import { RunError } from "@pulumi/pulumi";
import { whyNotThisNode } from "./providers/node-version.cjs";

// The SDK notes in the state how the program came to declare each resource (`callsites`): a sixth of the state, and another one
// whenever a line of the program moves. And it keeps a stack of each of its promises, which only its own search for
// forgotten ones shows. Both ask for it as text, so this says what they get.
const isSearched = process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined;
const unasked = new Set(isSearched ? ["callsites"] : ["callsites", "debuggablePromise"]);

Error.prepareStackTrace = (error, frames) => {
  const isShown = !unasked.has(frames[0]?.getFunctionName() ?? "");
  const shown = isShown ? frames.map((frame) => `    at ${frame}`) : [];
  return [Error.prototype.toString.call(error), ...shown].join("\n");
};

/** The program's outputs. */
export default async function program() {
  const reason = whyNotThisNode(process);
  if (reason !== undefined) throw new RunError(reason);
  return { ...(await import("./index.ts")) };
}
