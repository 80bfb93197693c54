import type { Problem } from "../../providers/words/problems.ts";
import { leavesIn } from "../leaves.ts";
import { ownKeys } from "../schema.ts";
import type { WrittenSettings } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";

/** Settings that have to be encrypted: a whole block, or these keys of a block. */
const secretSettings: Readonly<Record<string, readonly string[] | "all">> = {
  secrets: "all",
  login: ["clientSecret", "password"],
  grafanaLogin: ["token", "password"],
};

/** Blocks whose values go into resources as they are: what is encrypted in them would be so no longer. */
const plainBlocks = ownKeys.filter((block) => secretSettings[block] === undefined);

/** True for the path of a setting that has to be encrypted, e.g. `login.password`. */
export function isSecretSetting(path: string): boolean {
  const [block = "", key] = path.split(/[.[]/);
  const secret = secretSettings[block];
  return key !== undefined && (secret === "all" || (secret?.includes(key) ?? false));
}

/** What was set without `--secret` stands in the stack's file, and in its history, for everybody. */
export function refusePlainText(
  { secrets, login, grafanaLogin }: WrittenSettings,
  { project, keys, secretKeys, file }: Surroundings,
): Problem[] {
  return Object.entries({ secrets, login, grafanaLogin }).flatMap(([block, value]) => {
    const key = `${project}:${block}`;
    if (!keys.includes(key)) return [];
    // With `--config-file` it may be another file than the run's, so the value has to be the same too.
    const inFile = leavesIn(file[key], block);
    const isPlain = (path: string, value: unknown) =>
      !secretKeys.includes(key) ||
      inFile.some((leaf) => leaf.path === path && String(leaf.value) === String(value));
    return leavesIn(value, block)
      .filter(({ path, value }) => isSecretSetting(path) && isPlain(path, value))
      .map(({ path }) => ({
        path,
        reason: `stands in plain text in the stack's file; encrypt it with \`pulumi config set --secret --path '${path}'\`, and choose another value if somebody may have read it`,
      }));
  });
}

/** What was set with `--secret` in a place that is not for secrets: the state would hold it in clear. */
export function refuseCiphertext({ project, secretKeys, file }: Surroundings): Problem[] {
  const reason =
    "is encrypted, but would not stay so: only what stands under secrets does. If it is a secret, set it there; if it is none, set it without --secret";
  return secretKeys.flatMap((key) => {
    const block = plainBlocks.find((name) => key === `${project}:${name}`);
    if (block === undefined) return [];
    // The stack's file writes an encrypted value as `{ secure: … }`.
    const found = leavesIn(file[key], block).flatMap(
      ({ path }) => /(.+)\.secure$/s.exec(path)?.[1] ?? [],
    );
    return (found.length > 0 ? found : [block]).map((path) => ({ path, reason }));
  });
}
