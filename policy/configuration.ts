import { isPlainObject } from "../providers/objects.ts";
import { nearest } from "../providers/words/nearest.ts";
import { problem, type Problem } from "../providers/words/problems.ts";
import { rules } from "./rules.ts";

/** The rule that the engine takes for all of them. */
const everyRule = "all";
/** What the engine reads for itself. */
const ofEngine = "environments";

/**
 * What the engine takes in a configuration (`--policy-pack-config`) and does not do: it passes over names that are none of a
 * rule, so that a rule that is spelt wrong would keep its default, and over settings of all rules at once. Values are the
 * business of the engine and of each rule.
 */
export function configurationProblems(configuration: unknown): Problem[] {
  if (!isPlainObject(configuration))
    return [problem("", "expected an object with rules by their names")];
  const known = [everyRule, ...rules.map(({ name }) => name)];
  return Object.entries(configuration).flatMap(([name, value]) => {
    if (name === everyRule) return problemsOfAll(value);
    return name === ofEngine || known.includes(name) ? [] : [unknownRule(name, known)];
  });
}

function unknownRule(name: string, known: readonly string[]): Problem {
  const meant = nearest(name, known);
  const hint =
    meant === undefined ? `; there are ${known.join(", ")}` : `: did you mean "${meant}"?`;
  return problem(name, `is no rule${hint}`);
}

/** A level by itself, or one in an object. */
function problemsOfAll(value: unknown): Problem[] {
  if (!isPlainObject(value)) return [];
  const { enforcementLevel, ...settings } = value;
  const level =
    enforcementLevel === undefined
      ? [problem(`${everyRule}.enforcementLevel`, "is missing; a level is all that it can say")]
      : [];
  const others = Object.keys(settings).map((key) =>
    problem(`${everyRule}.${key}`, "has no effect for all rules at once; write it under each rule"),
  );
  return [...level, ...others];
}
