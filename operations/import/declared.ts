import * as pulumi from "@pulumi/pulumi";
import { beginEnvironment, type Environment } from "../../components/environment.ts";
import { inClearWithin, isSecretValue } from "../engine-values.ts";
import { nameInUrn, type StoredResource } from "../pulumi.ts";

/** A resource that a program declares and that no state has: as the engine would get it. */
export interface Declared {
  type: string;
  name: string;
  /** Outputs resolved, secrets in clear. */
  inputs: Record<string, unknown>;
  /** Those of them that are secret or hold a secret. */
  secretInputs: readonly string[];
}

/** The outputs of a resource that was made of these inputs. */
export type Make = (declared: Declared) => Promise<Record<string, unknown>>;

/** Of the project and the stack that the program runs for. */
export interface ProgramName {
  project: string;
  stack: string;
}

/**
 * Runs the program of an environment without an engine, so that an import says exactly what the program says.
 * What is in the state has the outputs that the state has.
 */
export async function declareProgram(
  environment: Environment,
  { project, stack }: ProgramName,
  state: ReadonlyMap<string, StoredResource>,
  make: Make,
): Promise<void> {
  const engine: pulumi.runtime.Mocks = {
    async newResource({ type, name, inputs, id = "" }) {
      const known = state.get(keyOf(type, name));
      const outputs =
        known === undefined
          ? await make(declaredFrom(type, name, { ...inputs } as Record<string, unknown>))
          : inClearWithin(known.outputs);
      return { id: id === "" ? name : id, state: outputs };
    },
    call: () => ({}),
  };
  const begin = () => pulumi.runtime.setMocks(engine, project, stack);
  await begin();
  const declareTenant = beginEnvironment(environment);
  await pulumi.runtime.disconnect();
  for (let start = 0; start < environment.tenants.length; start += atOnce) {
    await begin();
    environment.tenants.slice(start, start + atOnce).forEach(declareTenant);
    await pulumi.runtime.disconnect(); // which waits for all of them
  }
}

function declaredFrom(type: string, name: string, given: Record<string, unknown>): Declared {
  const secretInputs = Object.keys(given).filter((key) => isSecretValue(given[key]));
  return { type, name, inputs: inClearWithin(given), secretInputs };
}

/** Tenants that are declared together: a program keeps all that it has declared until that is answered. */
const atOnce = 25;

/** What a resource is known by; its parents follow from that. */
export function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}

/** The resources of a state by their keys. */
export function byKey(resources: readonly StoredResource[]): Map<string, StoredResource> {
  return new Map(resources.map((one) => [keyOf(one.type, nameInUrn(one.urn)), one]));
}
