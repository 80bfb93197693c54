// What Pulumi starts (package.json, "main"). The program itself is index.ts; this file is plain
// JavaScript, so that a Node that can't run TypeScript gets as far as saying so.
import { RunError } from "@pulumi/pulumi";
import { whyNotThisNode } from "./providers/node-version.cjs";

// The SDK notes in the state how the program came to declare each resource: a sixth of the state, and another one whenever a
// line of the program moves. It takes that from a stack, which it asks for in `callsites`.
Error.prepareStackTrace = (error, frames) => {
  const isForState = frames[0]?.getFunctionName() === "callsites";
  const shown = isForState ? [] : frames.map((frame) => `    at ${frame}`);
  return [Error.prototype.toString.call(error), ...shown].join("\n");
};

/** The program's outputs. */
export default async function program() {
  const reason = whyNotThisNode(process);
  if (reason !== undefined) throw new RunError(reason);
  return { ...(await import("./index.ts")) };
}
