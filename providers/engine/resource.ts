import * as pulumi from "@pulumi/pulumi";
import { versionKey } from "./stored.ts";
import type { ObjectSchema } from "./lifecycle.ts";

type Scalar = string | number | boolean | null | undefined;

/** Arguments that may hold outputs at any depth. */
export type DeepInput<T> = [T] extends [Scalar]
  ? pulumi.Input<T>
  : T extends readonly (infer Item)[]
    ? pulumi.Input<DeepInput<Item>[]>
    : T extends object
      ? pulumi.Input<{ [Key in keyof T]: DeepInput<T[Key]> }>
      : pulumi.Input<T>;

/** {@link DeepInput} for the arguments of a resource: the object itself is never an output. */
export type ResourceArgs<T> = { [Key in keyof T]: DeepInput<T[Key]> };

/** How a kind of resource presents itself to the engine. */
export interface ResourceKind {
  /** `pulumi-nodejs:dynamic/cx:<Type>`; stands in every state, so it never changes. */
  type: string;
  /** See stub.ts. */
  stub: string;
  /** Its arguments, also those that check() fills in, and what is known beside them: all are outputs. */
  spec: ObjectSchema<object>;
  facts: ObjectSchema<object>;
  /** Those of them that are secret. */
  secretOutputs?: readonly string[];
}

/** A resource whose handlers live in this project: a custom resource with a constant stub. */
export abstract class DynamicResource extends pulumi.CustomResource {
  protected constructor(
    kind: ResourceKind,
    name: string,
    args: object,
    options?: pulumi.CustomResourceOptions,
  ) {
    const keys = Object.keys({ ...kind.spec.shape, ...kind.facts.shape, [versionKey]: undefined });
    const outputs = Object.fromEntries(keys.map((key) => [key, undefined]));
    const additionalSecretOutputs = [...(kind.secretOutputs ?? [])];
    super(
      kind.type,
      name,
      { ...outputs, ...args, __provider: kind.stub },
      pulumi.mergeOptions({ additionalSecretOutputs }, options),
    );
  }
}

/** Whose the objects of the stack that is running are, when nobody says otherwise. */
export function defaultOwner(): string {
  return `pulumi:${pulumi.getProject()}/${pulumi.getStack()}`;
}
