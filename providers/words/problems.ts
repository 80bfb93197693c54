import { z } from "zod";
import { nearest } from "./nearest.ts";
import { withoutAccount } from "./printable.ts";

/** One mistake in what somebody wrote: where it is, and what is wrong with it. */
export interface Problem {
  /** E.g. `tenants[3].dialer.callsPerSecond`; empty for the whole. */
  path: string;
  reason: string;
}

/** A mistake at a path. */
export function problem(path: string, reason: string): Problem {
  return { path, reason };
}

/** A problem as one line. */
export function describeProblem({ path, reason }: Problem): string {
  return path === "" ? reason : `${path}: ${reason}`;
}

/** All problems as one line each, with a leading dash. */
export function listProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `  - ${describeProblem(problem)}`).join("\n");
}

/** Problems of a part, with their place in the whole. */
export function problemsAt(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, reason }) => ({
    path: path === "" ? prefix : `${prefix}${path.startsWith("[") ? "" : "."}${path}`,
    reason,
  }));
}

/** Property keys as people write them: `tenants[3].keyCloak["auth-server-url"]` without the noise of quotes. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${String(key)}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

type Issue = z.core.$ZodIssue;

/** Which issues to leave out, and which values must not be shown. */
export interface ProblemOptions {
  /** True for paths whose value is not known yet: they are not judged. */
  isUnjudged?: (path: readonly PropertyKey[]) => boolean;
  /** True for paths whose value must not appear in a message. */
  isSecret?: (path: readonly PropertyKey[]) => boolean;
}

/** Checks a value and gives every problem in it, in words. Empty when it is right. */
export function problemsOf(
  schema: z.ZodType,
  value: unknown,
  { isUnjudged = () => false, isSecret = () => false }: ProblemOptions = {},
): Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const problems = result.error.issues
    .flatMap(unwrapUnion)
    .filter((issue) => !isUnjudged(issue.path))
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? unknownKeys(issue, knownKeysAt(schema, issue.path))
        : problemOfIssue(issue, valueAt(value, issue.path), isSecret(issue.path)),
    );
  return firstOfEachPath(problems);
}

/** A value that breaks several rules has one mistake for the one who has to correct it. */
function firstOfEachPath(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => !seen.has(path) && seen.add(path));
}

/** A union's own message says nothing; the branch that came closest does. */
function unwrapUnion(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
  if (closest === undefined || closest.length === 0) return [issue];
  return closest.flatMap((inner) =>
    unwrapUnion({ ...inner, path: [...issue.path, ...inner.path] }),
  );
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function unknownKeys(
  { keys, path }: z.core.$ZodIssueUnrecognizedKeys,
  known: readonly string[],
): Problem[] {
  return keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant === undefined ? "" : `: did you mean "${meant}"?`;
    return {
      path: formatPath([...path, key]),
      reason: `is not a known setting; check its spelling${hint}`,
    };
  });
}

function problemOfIssue(issue: Issue, value: unknown, secret: boolean): Problem {
  const path = formatPath(issue.path);
  // What is wrong is the key, whatever stands under it.
  if (issue.code === "invalid_key") return { path, reason: issue.issues[0]?.message ?? "" };
  if (value === undefined) return { path, reason: `is missing; ${expectation(issue)}` };
  const got = secret ? "" : `, got ${shown(value)}`;
  return { path, reason: `${expectation(issue)}${got}` };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeNames.get(issue.expected) ?? issue.expected}`;
    case "invalid_value":
      return `expected ${listOf(issue.values)}`;
    case "invalid_union":
      return "options" in issue
        ? `expected ${listOf(issue.options)}`
        : "expected another kind of value";
    default:
      return issue.message;
  }
}

function listOf(allowed: readonly unknown[]): string {
  return allowed.map((value) => JSON.stringify(value)).join(" | ");
}

/** Every number in our schemas is whole; zod asks for a number first, and for a whole one then. */
const typeNames = new Map<string, string>([
  ["string", "a string"],
  ["number", "a whole number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["object", "an object"],
  ["record", "an object"],
  ["array", "a list"],
]);

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  // The account in an address is no setting, and may be somebody's password.
  const text = JSON.stringify(typeof value === "string" ? withoutAccount(value) : value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** The keys that a schema knows in the object at a path; of all branches where it has several. */
export function knownKeysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const inner = innerSchemas(schema);
  if (inner.length > 0) return [...new Set(inner.flatMap((one) => knownKeysAt(one, path)))];
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, unknown> = schema.shape;
    if (key === undefined) return Object.keys(shape);
    return Object.hasOwn(shape, key) ? knownKeysAt(shape[String(key)], rest) : [];
  }
  if (key === undefined) return [];
  if (schema instanceof z.ZodArray) return knownKeysAt(schema.element, rest);
  return schema instanceof z.ZodRecord ? knownKeysAt(schema.valueType, rest) : [];
}

/** Schemas that only wrap others, or choose among them. */
function innerSchemas(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return [schema.unwrap()];
  if (schema instanceof z.ZodDefault) return [schema.unwrap()];
  // A discriminated union is one too.
  return schema instanceof z.ZodUnion ? schema.options : [];
}
