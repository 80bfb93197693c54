import type { Problem } from "../problems.ts";
import type { CredentialSource } from "../credentials.ts";

/**
 * What a handler may use of the run that it is part of. All handlers of an engine operation share
 * one, and what they share beyond it (logins, lists, queues) hangs on it.
 */
export interface RunContext {
  /** Where credentials come from: the environment, then the stack's configuration. */
  credentials: CredentialSource;
  /** Shows a line under the stack's diagnostics. */
  warn: (message: string) => void;
}

/** What check() makes of the arguments. */
export interface Checked {
  /** The arguments with their defaults: what is stored, compared and shown. */
  inputs: object;
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

/**
 * The life of one kind of resource, without any knowledge of Pulumi's wire format. Methods get
 * parsed values and throw a CxError, or a PartialFailure when the object exists but is unfinished.
 */
export interface Lifecycle<Inputs extends object, State extends object> {
  /**
   * What it stands for on the platform, for kinds whose objects are known by a name. The engine makes the
   * new resource before it deletes the one it replaces, and both stand for the same.
   */
  identity?(inputs: Readonly<Record<string, unknown>>): string;
  /** Reads inputs that came back from the engine. */
  parseInputs(value: unknown): Inputs;
  /** Reads state of this and of every earlier schema version. */
  parseState(value: unknown): State;
  /** Pure; called one at a time; never talks to the platform. `olds` is `{}` for a new resource. */
  check(olds: Readonly<Record<string, unknown>>, news: Readonly<Record<string, unknown>>): Checked;
  /** `news` may hold anything: after a refresh they are what somebody stored on the platform. */
  diff(olds: State, news: Readonly<Record<string, unknown>>): Difference;
  create(context: RunContext, inputs: Inputs): Promise<{ id: string; state: object }>;
  /** undefined: it was looked for and is gone. Inputs are the managed ones as they are now. */
  read(
    context: RunContext,
    id: string,
    state: State,
  ): Promise<{ state: object; inputs: object } | undefined>;
  update(context: RunContext, id: string, olds: State, news: Inputs): Promise<object>;
  delete(context: RunContext, id: string, state: State): Promise<void>;
}
