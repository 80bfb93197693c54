import type { z } from "zod";
import { listProblems, problemsOf } from "../providers/words/problems.ts";
import type { Run, Seen } from "./run.ts";

/** What a violation does: `mandatory` fails the run, `advisory` is shown. */
export type Level = "mandatory" | "advisory";

interface RuleHead {
  /** How it is called in configurations and outputs; it never changes. */
  name: string;
  /** What has to be so, in a sentence. */
  description: string;
  /** Where the configuration says no other one. */
  level: Level;
}

interface RuleDefinition<Settings extends z.ZodObject> extends RuleHead {
  /** What can be set; everything has a default. */
  settings: Settings;
  /** What is wrong with a resource, in words with the remedy; nothing where it is right, or not known yet. */
  judge: (resource: Seen, run: Run, settings: z.output<Settings>) => string[];
}

/** A rule for the resources of a stack. */
export interface Rule extends RuleHead {
  settings: z.ZodObject;
  /** The same, with its settings as they are written: a mistake in them is a violation, told once. */
  judge: (resource: Seen, run: Run, written: object) => string[];
}

/** A rule whose settings are parsed for it. */
export function defineRule<const Settings extends z.ZodObject>({
  judge,
  ...rule
}: RuleDefinition<Settings>): Rule {
  const { name, settings } = rule;
  const parse = onceForEach(settings);
  return {
    ...rule,
    judge: (resource, run, written) => {
      const parsed = parse(written);
      if (parsed.success) return judge(resource, run, parsed.data);
      if (!run.claims(`settings of ${name}`, resource)) return [];
      const problems = listProblems(problemsOf(settings, written));
      return [
        `rule '${name}' judges nothing, since its configuration is wrong:\n${problems}\n  → correct it in the file of --policy-pack-config`,
      ];
    },
  };
}

/** Parses settings that are the same for every resource of a run once, not hundreds of times. */
function onceForEach<Settings extends z.ZodObject>(
  settings: Settings,
): (written: object) => z.ZodSafeParseResult<z.output<Settings>> {
  const known = new Map<string, z.ZodSafeParseResult<z.output<Settings>>>();
  return (written) => {
    const text = JSON.stringify(written);
    const parsed = known.get(text) ?? settings.safeParse(written);
    known.set(text, parsed);
    return parsed;
  };
}

/** What is wrong, and what to do about it. */
export function violation(what: string, remedy: string): string {
  return `${what}\n  → ${remedy}`;
}
