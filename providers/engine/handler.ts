import type * as pulumi from "@pulumi/pulumi";
import { CxError, wordsOf } from "../errors.ts";
import { engineStatus } from "./status.ts";
import { redact } from "../words/redact.ts";
import { withoutControls } from "../words/printable.ts";
import { describeProblem } from "../words/problems.ts";
import {
  declare,
  type ConfigSource,
  type Lifecycle,
  type RunContext,
  PartialFailure,
  warningSign,
} from "./lifecycle.ts";
import { check, checkOnPlatform, outputsOf, storedIn, type StateForm } from "./stored.ts";
import { toWire, toWireWithUnknowns } from "./wire.ts";

type Provider = Required<pulumi.dynamic.ResourceProvider>;

let config: ConfigSource = () => undefined;
const status = engineStatus(process.argv);

/** The run that this process serves: one engine operation. */
const context: RunContext = {
  settings: { environment: process.env, config: (key) => config(key) },
  warn: (message) => {
    console.warn(warningSign + shown(message));
  },
  status:
    status &&
    ((text) => {
      status(shown(text));
    }),
};

/**
 * Makes a lifecycle callable by Pulumi's dynamic-provider server: parses what comes in, cleans what
 * goes out, and turns every error into one that the user can read.
 */
export function handlerFor<Spec extends object, Facts extends object>(
  lifecycle: Lifecycle<Spec, Facts>,
): Provider {
  const stored = (state: unknown) => storedIn(lifecycle, withoutProvider(state));
  const outs = (args: object, facts: Facts) => toWire(outputsOf(lifecycle, args, facts));
  const guarded = async <T>(work: () => T | Promise<T>, inputs?: unknown): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof PartialFailure
        ? partialFailureForEngine(lifecycle, error, inputs)
        : errorForEngine(error);
    }
  };
  return {
    // Stores only: calls that run at the same time as this one don't wait for it.
    configure: (request) => {
      config = (key) => request.config.get(key);
      return Promise.resolve();
    },
    check: (olds: unknown, news: unknown) =>
      guarded(async () => {
        const [before, wanted] = [withoutProvider(olds), withoutProvider(news)];
        const checked = check(lifecycle, before, wanted);
        const { inputs, problems, warnings } = checked;
        if (lifecycle.identity !== undefined) declare(context, lifecycle.identity(inputs));
        lifecycle.announce?.(context, wanted, before);
        warnings.forEach(context.warn);
        const refused = await checkOnPlatform(lifecycle, context, checked, before, wanted);
        const failures = [...problems.map(describeProblem), ...refused.map(wordsOnce)].map(
          // Naming the property would make the engine print its value, secret or not.
          (reason) => ({ property: "", reason: shown(reason) }),
        );
        return { inputs: toWireWithUnknowns(inputs), failures };
      }),
    diff: (_id, olds: unknown, news: unknown) =>
      guarded(() => {
        const { replaces, unfinished, isSame } = lifecycle.diff(
          stored(olds),
          withoutProvider(news),
        );
        // Without `changes` the engine compares the inputs itself and shows which ones differ.
        const changes = unfinished ? { changes: true } : isSame === true ? { changes: false } : {};
        return { replaces, deleteBeforeReplace: false, ...changes };
      }),
    create: (inputs: unknown) =>
      guarded(async () => {
        const spec = lifecycle.spec.parse(withoutProvider(inputs));
        const facts = await lifecycle.create(context, spec);
        return { id: lifecycle.id(spec), outs: outs(spec, facts) };
      }, inputs),
    read: (id, props: unknown) =>
      guarded(async () => {
        const read = await lifecycle.read(context, stored(props));
        if (read === undefined) return {};
        return { id, props: outs(read.args, read.facts), inputs: toWire(read.args) };
      }),
    update: (_id, olds: unknown, news: unknown) =>
      guarded(async () => {
        const spec = lifecycle.spec.parse(withoutProvider(news));
        return { outs: outs(spec, await lifecycle.update(context, stored(olds), spec)) };
      }, news),
    delete: (_id, props: unknown) => guarded(() => lifecycle.delete(context, stored(props))),
  };
}

const providerKey = "__provider";

function withoutProvider(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).filter(([key]) => key !== providerKey);
  return Object.fromEntries<unknown>(entries);
}

/** What goes to the terminal, whoever wrote a part of it: without secrets, and nothing that steers it. */
function shown(text: string): string {
  return withoutControls(redact(text));
}

function errorForEngine(error: unknown): Error {
  const words = error instanceof CxError ? wordsOnce(error) : wordsOf(error);
  return withoutStack(new Error(shown(words)));
}

const reported = new WeakSet<CxError>();

/** In full once: what many resources share, such as a login, would else be told by each of them. */
function wordsOnce(error: CxError): string {
  const isRepeated = reported.has(error);
  reported.add(error);
  return isRepeated ? (error.whenRepeated ?? error.message) : error.message;
}

function partialFailureForEngine(form: StateForm, failure: PartialFailure, inputs: unknown): Error {
  // Without `__provider` in the properties the resource could be neither refreshed nor destroyed.
  const stub: unknown = Reflect.get(Object(inputs) as object, providerKey);
  return Object.assign(withoutStack(new Error(shown(failure.message))), {
    id: failure.id,
    properties: {
      ...toWire(outputsOf(form, failure.args, failure.facts)),
      [providerKey]: stub,
    },
    reasons: failure.reasons.map(shown),
  });
}

/** The server prints `error.stack` beside the message; the user has no use for it. */
function withoutStack(error: Error): Error {
  error.stack = "";
  return error;
}
