import {
  declare,
  type Lifecycle,
  type RunContext,
  PartialFailure,
} from "../providers/engine/lifecycle.ts";
import {
  signatureKey,
  toWire,
  toWireWithUnknowns,
  unknownValues,
} from "../providers/engine/wire.ts";
import { check, checkOnPlatform, outputsOf, storedIn } from "../providers/engine/stored.ts";
import { describeProblem } from "../providers/words/problems.ts";
import { isSameLeaf } from "../providers/resources/tenant/document/leaves.ts";
import { quick, testRun, type Environment } from "./test-run.ts";

type Properties = Record<string, unknown>;

interface Resource {
  id: string;
  inputs: Properties;
  outputs: Properties;
  isUnfinished: boolean;
}

/** What one `up` did with a resource. */
export type Step = "create" | "update" | "replace" | "same";

/** Bad arguments, as the engine would report them. */
export class CheckFailed extends Error {}

/**
 * Drives one lifecycle the way Pulumi's engine drives its handlers (facts 5, 7, 8 and 10): old
 * outputs meet new inputs, values pass the wire format, unfinished resources are updated again.
 */
export class TestEngine<Spec extends object, Facts extends object> {
  readonly warnings: string[] = [];
  readonly #lifecycle: Lifecycle<Spec, Facts>;
  readonly #environment: Environment;
  #tuned: Environment = {};
  #context: RunContext;
  readonly #touched = new Set<string>();
  #operation: "up" | "refresh" | "destroy" = "up";
  readonly #resources = new Map<string, Resource>();

  constructor(lifecycle: Lifecycle<Spec, Facts>, environment: Environment) {
    this.#lifecycle = lifecycle;
    this.#environment = environment;
    this.#context = this.#newRun();
  }

  /** The next operation is a run of its own, in an environment with these variables too. */
  tune(environment: Environment): void {
    this.#tuned = { ...this.#tuned, ...environment };
    this.#context = this.#newRun();
    this.#touched.clear();
  }

  /**
   * Each engine operation is a process of its own, which shares nothing with the one before. A new
   * one begins with another kind of operation, or when a resource comes for the second time.
   */
  #begin(operation: "up" | "refresh" | "destroy", name: string): void {
    if (operation !== this.#operation || this.#touched.has(name)) {
      this.#context = this.#newRun();
      this.#touched.clear();
    }
    this.#operation = operation;
    this.#touched.add(name);
  }

  #newRun(): RunContext {
    const environment = { ...quick, ...this.#environment, ...this.#tuned };
    return testRun(environment, (message) => this.warnings.push(message));
  }

  /** check of one resource: all that a preview calls for a new one. */
  async preview(name: string, args: object): Promise<void> {
    await this.#check(name, toWireWithUnknowns(args));
  }

  async #check(name: string, news: Properties): Promise<Properties> {
    this.#begin("up", name);
    const olds = this.#resources.get(name)?.inputs ?? {};
    const checked = check(this.#lifecycle, olds, news);
    this.warnings.push(...checked.warnings);
    if (this.#lifecycle.identity !== undefined) {
      declare(this.#context, this.#lifecycle.identity({ ...checked.inputs }));
    }
    this.#lifecycle.announce?.(this.#context, news, olds);
    const refused = await checkOnPlatform(this.#lifecycle, this.#context, checked, olds, news);
    const failures = [
      ...checked.problems.map(describeProblem),
      ...refused.map(({ message }) => message),
    ];
    if (failures.length > 0) throw new CheckFailed(failures.join("\n"));
    return toWireWithUnknowns(checked.inputs);
  }

  /** check, diff and create or update of one resource. */
  async up(name: string, args: object): Promise<Step> {
    const inputs = await this.#check(name, toWire(args));
    const known = this.#resources.get(name);
    if (known === undefined) return this.#create(name, inputs);
    const diff = this.#lifecycle.diff(storedIn(this.#lifecycle, known.outputs), inputs);
    if (diff.replaces.length > 0) {
      await this.#create(name, inputs);
      await this.#delete(known);
      return "replace";
    }
    const isChanged = !isSameLeaf(known.inputs, inputs);
    if (!isChanged && !diff.unfinished && !known.isUnfinished) return "same";
    return this.#update(name, known, inputs);
  }

  /** Reads the platform; "gone" removes the resource from the state, as the engine does. */
  async refresh(name: string): Promise<{ drift: string[] } | "gone"> {
    this.#begin("refresh", name);
    const known = this.#known(name);
    const state = storedIn(this.#lifecycle, known.outputs);
    const read = await this.#lifecycle.read(this.#context, state);
    if (read === undefined) {
      this.#resources.delete(name);
      return "gone";
    }
    const inputs = stored(toWire(read.args));
    const drift = keysOf(known.inputs, inputs)
      .filter((key) => !isSameLeaf(known.inputs[key] ?? null, inputs[key] ?? null))
      .sort();
    this.#resources.set(name, {
      ...known,
      inputs,
      outputs: this.#outputs(read.args, read.facts),
      isUnfinished: false,
    });
    // The engine draws the refresh with the new outputs and the old inputs.
    this.#lifecycle.diff(storedIn(this.#lifecycle, this.outputs(name)), known.inputs);
    return { drift };
  }

  async destroy(name: string): Promise<void> {
    this.#begin("destroy", name);
    await this.#delete(this.#known(name));
    this.#resources.delete(name);
  }

  /** Takes a resource down as part of an `up`, as when its line was taken out or it was renamed. */
  async upWithout(name: string): Promise<void> {
    this.#begin("up", name);
    await this.#delete(this.#known(name));
    this.#resources.delete(name);
  }

  /** One `up` in which a resource's line is taken out, and another one's is there. */
  async upInPlaceOf(old: string, name: string, args: object): Promise<void> {
    await this.up(name, args);
    await this.#delete(this.#known(old));
    this.#resources.delete(old);
  }

  /** `pulumi up --replace`: the new one is made before the old one goes, for whatever reason. */
  async replace(name: string, args: object): Promise<void> {
    const old = this.#known(name);
    this.#begin("up", name);
    const checked = check(this.#lifecycle, old.inputs, toWire(args));
    if (this.#lifecycle.identity !== undefined) {
      declare(this.#context, this.#lifecycle.identity({ ...checked.inputs }));
    }
    await this.#create(name, toWireWithUnknowns(checked.inputs));
    await this.#delete(old);
  }

  outputs(name: string): Properties {
    return this.#known(name).outputs;
  }

  has(name: string): boolean {
    return this.#resources.has(name);
  }

  /** Forgets a resource without touching the platform, like a lost state. */
  forget(name: string): void {
    this.#resources.delete(name);
  }

  async #create(name: string, inputs: Properties): Promise<Step> {
    const spec = this.#lifecycle.spec.parse(inputs);
    const facts = await this.#recording(name, inputs, () =>
      this.#lifecycle.create(this.#context, spec),
    );
    const id = this.#lifecycle.id(spec);
    this.#record(name, { id, inputs, args: spec, facts, isUnfinished: false });
    return "create";
  }

  async #update(name: string, known: Resource, inputs: Properties): Promise<Step> {
    const olds = storedIn(this.#lifecycle, known.outputs);
    const spec = this.#lifecycle.spec.parse(inputs);
    const facts = await this.#recording(name, known.inputs, () =>
      this.#lifecycle.update(this.#context, olds, spec),
    );
    this.#record(name, { id: known.id, inputs, args: spec, facts, isUnfinished: false });
    return "update";
  }

  /** A partial failure is recorded before it is thrown on; an update then keeps its old inputs. */
  async #recording<T>(name: string, inputs: Properties, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PartialFailure) {
        const { id, args, facts } = error;
        this.#record(name, { id, inputs, args, facts, isUnfinished: true });
      }
      throw error;
    }
  }

  #record(
    name: string,
    { args, facts, ...resource }: Omit<Resource, "outputs"> & { args: object; facts: object },
  ): void {
    this.#resources.set(name, { ...resource, outputs: this.#outputs(args, facts) });
  }

  #outputs(args: object, facts: object): Properties {
    return stored(toWire(outputsOf(this.#lifecycle, args, facts)));
  }

  async #delete({ outputs }: Resource): Promise<void> {
    await this.#lifecycle.delete(this.#context, storedIn(this.#lifecycle, outputs));
  }

  #known(name: string): Resource {
    const known = this.#resources.get(name);
    if (known === undefined) throw new Error(`there is no resource '${name}' in the state`);
    return known;
  }
}

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * What the engine makes of a handler's answer. Handlers always receive secrets in clear; a sign that it
 * does not know, or a value that is not known, is an error that repeats itself for ever.
 */
function stored(properties: Properties): Properties {
  const parsed = JSON.parse(JSON.stringify(properties), (_key, value: unknown) => {
    if (typeof value === "string" && unknownValues.has(value)) {
      throw new Error("a state cannot hold a value that is not known");
    }
    if (typeof value !== "object" || value === null) return value;
    if (!Object.hasOwn(value, signatureKey)) return value;
    const { [signatureKey]: sign, value: secret } = value as Record<string, unknown>;
    if (sign === secretSignature) return secret;
    throw new Error("the engine does not know this sign");
  }) as Properties;
  return parsed;
}

function keysOf(...objects: Properties[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}
