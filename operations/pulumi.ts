import { delimiter } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { parseJson } from "../providers/objects.ts";
import { CxError } from "../providers/errors.ts";
import { redact } from "../providers/words/redact.ts";

/** Variables of a shell. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the CLI is started. */
export interface CliOptions {
  environment: Environment;
  /** What it reads from standard input. Default: nothing. */
  input?: string;
}

/** What the CLI wrote, and how it ended. */
export interface CliResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/**
 * Runs `pulumi` as the user's shell would, and gives what it wrote to standard output. Throws a CxError with its
 * own words when it fails.
 */
export async function pulumi(args: readonly string[], options: CliOptions): Promise<string> {
  const result = await tryPulumi(args, options);
  if (result.exitCode === 0) return result.stdout;
  const words = redact(result.stderr.trim() || result.stdout.trim());
  throw new CxError(`\`pulumi ${commandIn(args)}\` failed:\n${words}`);
}

/** `config`, `stack export`: what is asked for, without its options. */
function commandIn(args: readonly string[]): string {
  const end = args.findIndex((word) => word.startsWith("-"));
  return args.slice(0, end === -1 ? 2 : Math.min(end, 2)).join(" ");
}

/** The same where a failure is an answer too. Throws a CxError only where there is no CLI. */
export async function tryPulumi(
  args: readonly string[],
  { environment, input = "" }: CliOptions,
): Promise<CliResult> {
  const result = await execa("pulumi", [...args, "--non-interactive"], {
    env: { ...environment },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
  });
  const { stdout, stderr } = result;
  if (!result.failed) return { stdout, stderr, exitCode: 0 };
  if (result.isTerminated || result.isMaxBuffer) throw ended(result.signal);
  if (result.exitCode === undefined) throw notFound(result.cause);
  return { stdout, stderr, exitCode: result.exitCode };
}

function ended(signal = "its output was too long"): CxError {
  return new CxError(
    `pulumi was ended before it had done its work (${signal})`,
    "look for who ended it, such as a machine without memory; after a run that changes something, docs/runbook.md says how to go on",
  );
}

function notFound(cause: unknown): CxError {
  return new CxError(
    "there is no pulumi on PATH, or it could not be started",
    'run npm run setup, then eval "$(npm run -s env)" in this shell',
    { cause },
  );
}

/** The same environment, with the programs of a folder behind those that PATH has already. */
export function withPrograms(environment: Environment, directory: string): Environment {
  return { ...environment, PATH: [environment["PATH"] ?? "", directory].join(delimiter) };
}

const properties = z.record(z.string(), z.unknown()).default({});
const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  parent: z.string().optional(),
  inputs: properties,
  outputs: properties,
});
/** A resource as the state has it. */
export type StoredResource = z.infer<typeof resource>;

const deployment = z.object({
  deployment: z.object({
    resources: z.array(resource).default([]),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

/**
 * The resources in a stack's state. Secrets are encrypted in it, or else in clear (`{ …, plaintext: "<JSON>" }`),
 * as it is asked for.
 */
export async function stateOf(
  stack: string,
  options: CliOptions & { showSecrets: boolean },
): Promise<StoredResource[]> {
  const shown = options.showSecrets ? ["--show-secrets"] : [];
  const text = await pulumi(["stack", "export", "--stack", stack, ...shown], options);
  const parsed = deployment.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.deployment.resources;
  throw new CxError(`the state of stack '${stack}' is no deployment of Pulumi's`);
}

/** The name of a resource in its URN. */
export function nameInUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
