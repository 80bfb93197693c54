import { createWriteStream } from "node:fs";
import {
  CommandError,
  LocalWorkspace,
  Stack,
  type EngineEvent,
  type PulumiCommand,
} from "@pulumi/pulumi/automation/index.js";
import { CxError } from "../../providers/errors.ts";
import { redact } from "../../providers/words/redact.ts";
import type { ShardPlan } from "./environment.ts";
import type { FleetOptions } from "./options.ts";
import type { ShardProgress } from "./progress.ts";

/** How stacks are run. */
export interface RunMeans {
  pulumi: PulumiCommand;
  environment: Readonly<Record<string, string>>;
  /** Where the whole output of a stack's run goes. */
  logOf: (stack: string) => string;
  /** Something has changed in the progress of a stack. */
  changed: () => void;
  /** Aborted when the runs are to be ended, as Ctrl-C does. */
  signal: AbortSignal;
}

/** Runs Pulumi for one stack, and notes how far it is. False when it failed; why stands in the progress. */
export async function runShard(
  { stack: name, fullName }: ShardPlan,
  options: FleetOptions,
  { progress, means }: { progress: ShardProgress; means: RunMeans },
): Promise<boolean> {
  const log = createWriteStream(means.logOf(name));
  // A full disk must not end what runs.
  log.on("error", () => undefined);
  const onOutput = (text: string) => log.write(text);
  const onEvent = (event: EngineEvent) => {
    progress.note(event);
    means.changed();
  };
  progress.state = "running";
  progress.beganAtMs = performance.now();
  means.changed();
  try {
    const stack = await stackOf(fullName, means);
    const { signal } = means;
    signal.throwIfAborted(); // the SDK listens from here on
    const watched = { onOutput, onError: onOutput, onEvent, signal, color: "never" } as const;
    await operate(stack, options, watched);
    progress.state = "done";
  } catch (error) {
    log.write(`\n${redact(String(error))}\n`);
    progress.state = "failed";
    if (progress.failures.length === 0) {
      progress.failures.push({ name, words: wordsOfFailure(error) });
    }
  } finally {
    progress.seconds = (performance.now() - progress.beganAtMs) / 1_000;
    await new Promise<void>((resolve) => log.end(resolve));
    means.changed();
  }
  return progress.state === "done";
}

/**
 * The stack that is selected in this checkout stays what it is. And nobody wants what the SDK asks for after each run: the
 * outputs, once with all secrets, and the history; that is three more starts of the CLI.
 */
async function stackOf(name: string, { pulumi, environment }: RunMeans): Promise<Stack> {
  const workspace = await LocalWorkspace.create({
    workDir: process.cwd(),
    pulumiCommand: pulumi,
    envVars: { ...environment },
  });
  const unasked = {
    selectStack: () => Promise.resolve(),
    stackOutputs: () => Promise.resolve({}),
  };
  const stack = await Stack.select(name, Object.assign(workspace, unasked));
  return Object.assign(stack, { info: () => Promise.resolve(undefined) });
}

interface Watched {
  onOutput: (text: string) => void;
  onError: (text: string) => void;
  onEvent: (event: EngineEvent) => void;
  signal: AbortSignal;
  color: "never";
}

async function operate(
  stack: Stack,
  { command, refresh }: FleetOptions,
  watched: Watched,
): Promise<void> {
  switch (command) {
    case "preview":
      await stack.preview({ ...watched, refresh });
      return;
    case "up":
      await stack.up({ ...watched, refresh, suppressOutputs: true });
      return;
    case "refresh":
      await stack.refresh(watched);
      return;
    case "destroy":
      await stack.destroy(watched);
      return;
    case "init":
    case "move":
      throw new CxError(`${command} is nothing that runs on one stack`);
  }
}

const longestWords = 600;

/** What the CLI itself said: a lock of somebody else's, a state that can't be reached. */
function wordsOfFailure(error: unknown): string {
  if (!(error instanceof CommandError))
    return redact(error instanceof Error ? error.message : String(error));
  const [, said = error.message] = /stderr: (.*?)(?:\n\s*err\?: .*)?$/s.exec(error.message) ?? [];
  const words = redact(said).trim();
  return words.length > longestWords ? `…${words.slice(-longestWords)}` : words;
}
