// What Pulumi starts (package.json, "main"). The program itself is index.ts; this file is plain
// JavaScript, so that a Node that can't run TypeScript gets as far as saying so.
import { RunError } from "@pulumi/pulumi";
import { whyNotThisNode } from "./providers/node-version.cjs";

/** The program's outputs. */
export default async function program() {
  const reason = whyNotThisNode(process);
  if (reason !== undefined) throw new RunError(reason);
  return { ...(await import("./index.ts")) };
}
