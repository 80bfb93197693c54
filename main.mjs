// What Pulumi starts (package.json, "main"). The program itself is index.ts; this file is plain
// JavaScript, so that a Node that can't run TypeScript gets as far as saying so.
import { fileURLToPath } from "node:url";
import { RunError } from "@pulumi/pulumi";
import { whyNotThisNode } from "./providers/node-version.cjs";

// The SDK notes in the state where a resource was declared, and takes that from a stack. It knows a
// file of the project by its path; by its URL it would note the machine's own folders.
Error.prepareStackTrace = (error, frames) =>
  [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${frame}`)]
    .join("\n")
    .replaceAll(/file:\/\/\/[^\s)]+/g, (url) => fileURLToPath(url));

/** The program's outputs. */
export default async function program() {
  const reason = whyNotThisNode(process);
  if (reason !== undefined) throw new RunError(reason);
  return { ...(await import("./index.ts")) };
}
