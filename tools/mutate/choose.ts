import path from "node:path";
import { UserError } from "../setup/user-error.mjs";
import { areas, type Area } from "./areas.ts";

/**
 * The areas that somebody asked for, by name or by a file or folder of theirs; all without a word. Throws
 * a UserError that names the areas.
 */
export function chooseAreas(words: readonly string[]): readonly Area[] {
  return words.length === 0 ? areas : words.map(chooseArea);
}

function chooseArea(word: string): Area {
  const named = areas.find(({ name }) => name === word);
  if (named !== undefined) return named;
  const part = path.normalize(word).replace(/\/$/, "");
  const isFile = part.endsWith(".ts");
  const example = isFile ? part : `${part}/any.ts`;
  const around = areas.find(({ files }) => files.some((glob) => path.matchesGlob(example, glob)));
  if (around === undefined) {
    const names = areas.map(({ name }) => name).join(", ");
    throw new UserError(
      `'${word}' is no area and no file or folder of one\n  → npm run mutate -- <area>; the areas are ${names}`,
    );
  }
  return { ...around, files: [isFile ? part : `${part}/**/*.ts`] };
}
