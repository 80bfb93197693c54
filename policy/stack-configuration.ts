import type { ConfigSource } from "../providers/engine/lifecycle.ts";
import type { Seen } from "./run.ts";
import { textAt } from "./texts.ts";

/** The configuration of the stack, of which the provider of our resources has all. Secrets are in clear. */
export function configOf({ urn, provider }: Seen): ConfigSource {
  const [, project = ""] = urn.split("::");
  return (key) => textAt({ value: provider[`${project}:${key}`] }, "value");
}
