import { z } from "zod";
import { CxError } from "../errors.ts";
import { listProblems, problemsOf } from "../words/problems.ts";
import type { Judgment, Lifecycle, ObjectSchema, RunContext } from "./lifecycle.ts";
import { holdsUnknown, isUnknownAt, SecretOutput } from "./wire.ts";
import type { Loose } from "../objects.ts";

/** What the state holds of a resource. */
export class Stored<Spec extends object, Facts extends object> {
  /** The arguments, with any value: after a refresh they are what somebody else has stored on the platform. */
  readonly args: Loose;
  readonly facts: Facts;
  readonly #schema: ObjectSchema<Spec>;

  constructor(args: Loose, facts: Facts, schema: ObjectSchema<Spec>) {
    this.args = args;
    this.facts = facts;
    this.#schema = schema;
  }

  /** The same arguments, parsed. Throws a CxError where they are not what they have to be. */
  get spec(): Spec {
    const known = Object.entries(this.args).filter(([key]) =>
      Object.hasOwn(this.#schema.shape, key),
    );
    return parsed(this.#schema, Object.fromEntries(known));
  }
}

/** How a lifecycle's state is written. */
export interface StateForm {
  schemaVersion: number;
  secretFacts?: readonly string[];
}

/** Under this key a state holds the version of its shape. */
export const versionKey = "schemaVersion";
const version = z.looseObject({ [versionKey]: z.int() });

/** Reads what a state holds, of this and of every earlier version of its shape. */
export function storedIn<Spec extends object, Facts extends object>(
  { spec, facts, schemaVersion }: Pick<Lifecycle<Spec, Facts>, "spec" | "facts" | "schemaVersion">,
  state: Loose,
): Stored<Spec, Facts> {
  if (parsed(version, state)[versionKey] > schemaVersion) throw writtenByNewer;
  const isFact = (key: string) =>
    Object.hasOwn(facts.shape, key) && !Object.hasOwn(spec.shape, key);
  const args = Object.entries(state).filter(([key]) => key !== versionKey && !isFact(key));
  return new Stored(Object.fromEntries(args), parsed(facts, state), spec);
}

/** A value that came out of a state. Throws a CxError when it is not what it has to be. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = problemsOf(schema, value, { isSecret: () => true });
  throw new CxError(
    `the stored state cannot be read:\n${listProblems(problems)}`,
    "if somebody edited the state, put back a backup of it (pulumi stack import). A program's get() of such a resource is not supported: what others made comes in by adopt",
  );
}

/** One for all resources of a run, so that it is told in full once. */
const writtenByNewer = new CxError(
  "a newer version of cx-tenants has written this state",
  "take the checkout, or the package, that wrote it, or a newer one: what this one does not know would be lost",
  { whenRepeated: "a newer version of cx-tenants has written this state: see the other error" },
);

/** What a state holds of a resource with these arguments and facts. */
export function outputsOf(
  { schemaVersion, secretFacts = [] }: StateForm,
  args: object,
  facts: object,
): object {
  const secret = secretFacts.map(
    (key) => [key, new SecretOutput(Reflect.get(facts, key))] as const,
  );
  return { ...args, ...facts, ...Object.fromEntries(secret), [versionKey]: schemaVersion };
}

/** Fills in the defaults and judges the arguments; what is not known yet is left alone. */
export function check<Spec extends object, Facts extends object>(
  lifecycle: Pick<Lifecycle<Spec, Facts>, "spec" | "isSecret" | "complete" | "judge">,
  olds: Loose,
  news: Loose,
): Judgment & { inputs: Loose } {
  const inputs = lifecycle.complete?.(news, olds) ?? news;
  const problems = problemsOf(lifecycle.spec, inputs, {
    isUnjudged: (path) => isUnknownAt(inputs, path),
    isSecret: (path) => lifecycle.isSecret?.(path) ?? false,
  });
  const judgment = lifecycle.judge?.(inputs, olds, problems.length === 0);
  return {
    inputs,
    problems: [...problems, ...(judgment?.problems ?? [])],
    warnings: judgment?.warnings ?? [],
  };
}

/** What the platform says against arguments that check() found nothing wrong with. */
export async function checkOnPlatform<Spec extends object, Facts extends object>(
  lifecycle: Pick<Lifecycle<Spec, Facts>, "spec" | "judgeOnPlatform">,
  context: RunContext,
  { inputs, problems }: ReturnType<typeof check>,
  olds: Loose,
  news: Loose,
): Promise<CxError[]> {
  if (lifecycle.judgeOnPlatform === undefined) return [];
  if (problems.length > 0 || holdsUnknown(inputs)) return [];
  return lifecycle.judgeOnPlatform(context, parsed(lifecycle.spec, inputs), news, olds);
}
