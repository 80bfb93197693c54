import { passwordFrom } from "../../../mark.ts";
import { leafAt } from "../document/leaves.ts";
import type { LooseArgs } from "../document/payload.ts";
import { generatedPaths } from "../secret-paths.ts";

/** Passwords for the paths that are not given, made of the seed. They are sent once: with the POST. */
export function generatePasswords(args: object, seed: string): Record<string, string> {
  const missing = generatedPaths.filter((path) => leafAt({ ...args }, path) === undefined);
  return Object.fromEntries(missing.map((path) => [path, passwordFrom(seed, path)]));
}

/** Generated passwords that are still in force: a given one takes the place of a generated one. */
export function stillGenerated(
  generated: Readonly<Record<string, string>>,
  args: LooseArgs,
): Record<string, string> {
  const entries = Object.entries(generated).filter(([path]) => leafAt(args, path) === undefined);
  return Object.fromEntries(entries);
}
