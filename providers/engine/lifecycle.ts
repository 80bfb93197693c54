import type { z } from "zod";
import type { Loose } from "../objects.ts";
import type { Problem } from "../words/problems.ts";
import type { Stored } from "./stored.ts";
import { CxError } from "../errors.ts";

/** Reads a key of the stack's configuration (without the project's name); objects come as JSON, secrets in clear. */
export type ConfigSource = (key: string) => string | undefined;

/**
 * Where credentials and limits come from. The environment wins: it is always current, while `refresh`
 * and `destroy` see the configuration of the last `up`.
 */
export interface RunSettings {
  environment: Readonly<Record<string, string | undefined>>;
  config: ConfigSource;
}

/** Begins each warning of a handler in the output of its process: the engine has no word for them. */
export const warningSign = "warning: ";

/**
 * What a handler may use of the run that it is part of. All handlers of an engine operation share
 * one, and what they share beyond it (logins, lists, queues) hangs on it.
 */
export interface RunContext {
  settings: RunSettings;
  /** Shows a line under the stack's diagnostics. */
  warn: (message: string) => void;
  /** Shows a line beside the stack until the next one comes. Left out: nobody watches. */
  status?: ((text: string) => void) | undefined;
}

/** What is to be said about arguments. */
export interface Judgment {
  problems: Problem[];
  /** Shown in the preview; they stop nothing. */
  warnings: string[];
}

/** What diff() adds to the engine's own comparison of inputs. */
export interface Difference {
  /** Properties whose change needs a new object. */
  replaces: string[];
  /** True when an earlier run left steps to do, so that update() must run without any change. */
  unfinished: boolean;
  /** True when nothing differs, although a preview does not know an argument yet. Default: the engine compares. */
  isSame?: boolean;
}

/** The schema of an object, whose keys are known. */
export type ObjectSchema<T> = z.ZodType<T> & Pick<z.ZodObject, "shape">;

/**
 * The life of one kind of resource, without any knowledge of Pulumi's wire format. Methods get parsed values and
 * throw a CxError, or a PartialFailure when the object exists but is unfinished.
 *
 * `Spec` are the arguments, `Facts` what is known beside them; the state holds both.
 */
export interface Lifecycle<Spec extends object, Facts extends object> {
  /** Version of the state's shape; handlers read every older one. */
  schemaVersion: number;
  /** The arguments, with everything that complete() fills in. */
  spec: ObjectSchema<Spec>;
  /** A fact that a state may lack has a value to fall back on. */
  facts: ObjectSchema<Facts>;
  /** Facts that are kept as secrets. Arguments need no such word: the engine finds their secrets again by path. */
  secretFacts?: readonly (keyof Facts & string)[];
  /** True for arguments whose value no message may show. Default: none. */
  isSecret?(path: readonly PropertyKey[]): boolean;
  /**
   * What it stands for on the platform, for kinds whose objects are known by a name. The engine makes the
   * new resource before it deletes the one it replaces, and both stand for the same.
   */
  identity?(args: Loose): string;
  /** Notes what the run is going to do, unless it is a preview: who does the same can then be waited for. */
  announce?(context: RunContext, news: Loose, olds: Loose): void;
  /**
   * The arguments with their defaults: what is stored, compared and shown. Pure; called one at a time. `olds` is
   * `{}` for a new resource. Default: as they are.
   */
  complete?(news: Loose, olds: Loose): Loose;
  /**
   * What the schema can't say. Never talks to the platform. `isWellFormed`: each argument is right by itself, or
   * not known yet.
   */
  judge?(inputs: Loose, olds: Loose, isWellFormed: boolean): Partial<Judgment>;
  /**
   * What the platform says against arguments that are right by themselves and all known: each reason of create()'s,
   * before a run's first step and so in a preview too. Reads only. It is called one at a time, so what many ask
   * alike it asks once per run.
   */
  judgeOnPlatform?(context: RunContext, spec: Spec, news: Loose, olds: Loose): Promise<CxError[]>;
  /** `news` may hold anything: after a refresh they are what somebody stored on the platform. */
  diff(olds: Stored<Spec, Facts>, news: Loose): Difference;
  /** What the engine knows it by: a natural key, never a secret. */
  id(spec: Spec): string;
  create(context: RunContext, spec: Spec): Promise<Facts>;
  /** undefined: it was looked for and is gone. `args` are the managed ones as they are now. */
  read(
    context: RunContext,
    known: Stored<Spec, Facts>,
  ): Promise<{ args: object; facts: Facts } | undefined>;
  update(context: RunContext, olds: Stored<Spec, Facts>, news: Spec): Promise<Facts>;
  delete(context: RunContext, known: Stored<Spec, Facts>): Promise<void>;
}

const declared = new WeakMap<RunContext, Set<string>>();

/** Notes what a run's program declares, by what it stands for on the platform. */
export function declare(run: RunContext, identity: string): void {
  const known = declared.get(run) ?? new Set();
  declared.set(run, known.add(identity));
}

/**
 * True while the program of this run declares the same thing: what is to be deleted was replaced
 * (`pulumi up --replace`, `pulumi state taint`), perhaps in a run that died, and takes nothing down.
 */
export function isDeclared(run: RunContext, identity: string): boolean {
  return declared.get(run)?.has(identity) === true;
}

/**
 * The object exists, but a step after its making failed. The engine records it together with the
 * reasons; the next `pulumi up` calls update() to finish. Only create() and update() may throw it.
 */
export class PartialFailure extends CxError {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly args: object;
  readonly facts: object;
  readonly reasons: readonly string[];

  constructor(failure: { id: string; args: object; facts: object; reasons: readonly string[] }) {
    super(failure.reasons.join("; "));
    this.id = failure.id;
    this.args = failure.args;
    this.facts = failure.facts;
    this.reasons = failure.reasons;
  }
}
