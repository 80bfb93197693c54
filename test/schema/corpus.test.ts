import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import type { Loose } from "../../providers/objects.ts";
import { damagesAt, placesIn, type Damaged } from "./damage.ts";
import { differences } from "./differences.ts";
import { rightFiles } from "./right-files.ts";
import { mistakesIn } from "./stack.ts";
import { underlinedIn } from "./validators.ts";

// An editor refuses what the settings refuse, and never what they accept. What no schema can say stands in
// differences.ts, each with its reason.

/** Pulumi ESC brings the rest of it. */
const isWhole = ({ file }: { file: Loose }) => !("environment" in file);

/** What the schema and the settings do not agree on; empty where they do. */
function disagreementsOn(file: Loose): string[] {
  const mistakes = mistakesIn(stringify(file));
  const underlined = underlinedIn(file);
  if (mistakes.length === 0) return underlined.map((one) => `only the schema refuses: ${one}`);
  if (underlined.length > 0) return [];
  return mistakes
    .filter((mistake) => !differences.some(({ says }) => says.test(mistake)))
    .map((one) => `only the settings refuse: ${one}`);
}

test.each(rightFiles.map((right) => [right.name, right] as const))("right: %s", (_name, right) => {
  expect(underlinedIn(right.file)).toEqual([]);
  if (isWhole(right)) expect(mistakesIn(stringify(right.file))).toEqual([]);
});

/** The ways to damage a place, some for each place, so that neighbours have different ones. */
function someDamages(file: Loose, count: number): Damaged[] {
  return placesIn(file["config"]).flatMap((place, index) => {
    const [nothing, unknown, ...others] = damagesAt(file, place);
    const chosen = Array.from(
      { length: count },
      (_, step) => others[(index * count + step) % others.length],
    );
    return [nothing, unknown, ...chosen].filter((one) => one !== undefined);
  });
}

test("each setting, damaged in several ways, is refused by both or by none", () => {
  const everything = rightFiles.find(({ name }) => name === "every setting");
  const damaged = someDamages(everything?.file ?? {}, 1);
  expect(damaged.length).toBeGreaterThan(500);
  const found = damaged.flatMap(({ name, file }) =>
    disagreementsOn(file).map((one) => `${name}: ${one}`),
  );
  expect(found).toEqual([]);
}, 600_000);

test("any file, damaged in one place in any way, is refused by both or by none", () => {
  const damaged = fc
    .constantFrom(...rightFiles.filter(isWhole))
    .chain(({ file }) => fc.tuple(fc.constant(file), fc.constantFrom(...placesIn(file["config"]))))
    .chain(([file, place]) => fc.constantFrom(...damagesAt(file, place)));
  fc.assert(
    fc.property(damaged, ({ file }) => {
      expect(disagreementsOn(file)).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 600_000);
