import { existsSync } from "node:fs";

/** The policy pack of a checkout, as the CLI is told it in the checkout's folder. */
export const policyPack = "policy/pack";

/** The file with a stack's configuration of the policies; undefined where a stack has none. */
export function policyFileOf(stack: string): string | undefined {
  const file = `policy/${stack.slice(stack.lastIndexOf("/") + 1)}.json`;
  return existsSync(file) ? file : undefined;
}

/** What `pulumi preview` and `pulumi up` of a stack are told, so that the policies judge it. */
export function policyArguments(stack: string): string[] {
  const file = policyFileOf(stack);
  return [
    "--policy-pack",
    policyPack,
    ...(file === undefined ? [] : ["--policy-pack-config", file]),
  ];
}
