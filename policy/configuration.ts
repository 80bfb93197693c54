import { isPlainObject } from "../providers/objects.ts";
import { nearest } from "../providers/words/nearest.ts";
import { problem, type Problem } from "../providers/words/problems.ts";
import { rules } from "./rules.ts";

/** The rule that the engine takes for all of them. */
const everyRule = "all";
/** What the engine reads for itself. */
const ofEngine = "environments";

/**
 * Names in a configuration (`--policy-pack-config`) that are none of a rule: the engine passes over them, so that a
 * rule that is spelt wrong would keep its default. Values are the business of the engine and of each rule.
 */
export function unknownRules(configuration: unknown): Problem[] {
  if (!isPlainObject(configuration))
    return [problem("", "expected an object with rules by their names")];
  const known = [everyRule, ...rules.map(({ name }) => name)];
  return Object.keys(configuration)
    .filter((name) => name !== ofEngine && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint =
        meant === undefined ? `; there are ${known.join(", ")}` : `: did you mean "${meant}"?`;
      return problem(name, `is no rule${hint}`);
    });
}
