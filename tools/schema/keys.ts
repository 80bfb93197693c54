import { unmistakableKeys } from "../../settings/keys.ts";
import { ownKeys } from "../../settings/schema.ts";
import type { Node } from "./node.ts";

/** Name of the project: the namespace of our settings in a stack's file. */
export const project = "cx-tenants";

/** Refuses whatever stands under a key. */
const refused: Node = { not: {} };

const known = `(?:${ownKeys.join("|")})$`;
const unmistakable = `(?:${[...unmistakableKeys].join("|")})(?:[.[]|$)`;

/** Keys of ours that nobody reads: misspelled, or set without `--path`. Pulumi itself knows an old form, with `config:`. */
const misspelled = `^(?:${project}:(?!config:)(?!${known})|(?!${known})[^:]*$)`;

/** In another namespace nobody has settings of these names. */
const inOtherNamespace = `^(?!${project}:)[^:]+:${unmistakable}`;

/** Below `config:`, each part of the settings with and without the project's name before it, but not both. */
export function configKeys(definition: (key: string) => Node): Node {
  const both = ownKeys.flatMap((key) => [`${project}:${key}`, key]);
  const twice = ownKeys.map(
    (key) => [key, { properties: { [`${project}:${key}`]: refused } }] as const,
  );
  return {
    properties: Object.fromEntries(
      both.map((key) => [key, definition(key.replace(`${project}:`, ""))]),
    ),
    patternProperties: { [misspelled]: false, [inOtherNamespace]: false },
    dependencies: Object.fromEntries(twice),
  };
}

/** Beside `config:` keys of ours stand by mistake; Pulumi passes over them. */
export const misplaced: Node = {
  patternProperties: { [`^${project}:`]: false, [`^(?:[^:]*:)?${unmistakable}`]: false },
};
