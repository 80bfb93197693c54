import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";

/** A resource as the program declared it and as the engine would get it. */
export interface Declared {
  type: string;
  name: string;
  /** Inputs with all outputs resolved; secrets in clear. */
  inputs: Record<string, unknown>;
  /** Those of them that are secret or hold a secret. */
  secretInputs: string[];
  /** Inputs as the program gave them. */
  props: Record<string, unknown>;
  parent: pulumi.Resource | undefined;
  /** Reference of the provider that makes it; empty for the default one. */
  provider: string;
  resource: pulumi.Resource;
}

/** What a program declared. */
export interface Declaration {
  resources: Declared[];
  /** The options of each resource, in the same order. */
  options: pulumi.CustomResourceOptions[];
  /** `start <name> <type>` and `end …` of each registration, in the order in which they came. */
  events: string[];
  /** What the engine got of each guard over all tenants. */
  fleets: { name: string; inputs: object }[];
}

/** The one object that may be written over; it is of the tenant `forced`. */
const forcedObject = "Ingress ef-external/cx-forced 3";

/** What the handlers add to their arguments. */
const made = new Map<string, object>([
  [
    "pulumi-nodejs:dynamic/cx:TenantAccess",
    {
      seed: "seed-canary",
      mark: "pulumi:cx-tenants/dev#0123456789ab",
      forced: [forcedObject],
      hostWasThere: false,
      durableHostWasThere: true,
    },
  ],
  ["pulumi-nodejs:dynamic/cx:Tenant", { generatedPasswords: { "redis.password": "made-canary" } }],
]);

const takesOneTurn = () => new Promise(setImmediate);

/** Runs a program that declares components with these options, without an engine. */
export function declare(
  program: (options: pulumi.ComponentResourceOptions) => void,
): Promise<Declaration> {
  return declareResources((options) => {
    program({ ...options, providers: { kubernetes: new k8s.Provider("kubernetes") } });
  });
}

/** The same for single resources. */
export async function declareResources(
  program: (options: pulumi.CustomResourceOptions) => void,
): Promise<Declaration> {
  const events: string[] = [];
  const registered = new Map<string, pulumi.runtime.MockResourceArgs>();
  await pulumi.runtime.setMocks(
    {
      async newResource(args) {
        const key = `${args.name} ${args.type}`;
        if (args.type === "pulumi:providers:kubernetes" && args.name === "kubernetes") {
          return { id: "kubernetes-id", state: {} };
        }
        events.push(`start ${key}`);
        registered.set(key, args);
        await takesOneTurn(); // what depends on it has to wait for this
        events.push(`end ${key}`);
        const inputs = args.inputs as Record<string, unknown>;
        return { id: `${args.name}-id`, state: { ...inputs, ...made.get(args.type) } };
      },
      call: () => ({}),
    },
    "cx-tenants",
    "dev",
  );

  const allOptions: pulumi.CustomResourceOptions[] = [];
  const declared: Omit<Declared, "inputs" | "secretInputs" | "provider">[] = [];
  program({
    transformations: [
      ({ type, name, props, opts, resource }) => {
        const given = props as Record<string, unknown>;
        allOptions.push(opts);
        declared.push({ type, name, props: given, parent: opts.parent, resource });
        return undefined;
      },
    ],
  });
  await Promise.all(declared.map(({ resource }) => valueOf(resource.urn)));
  await pulumi.runtime.disconnect(); // or the next declaration's engine would hear of this one's end
  const resources = declared.map((each) => {
    const args = registered.get(`${each.name} ${each.type}`);
    const inputs = Object.entries((args?.inputs ?? {}) as Record<string, unknown>);
    return {
      ...each,
      inputs: Object.fromEntries(inputs.map(([key, value]) => [key, inClear(value)])),
      secretInputs: inputs.filter(([, value]) => isRpcSecret(value)).map(([key]) => key),
      provider: args?.provider ?? "",
    };
  });
  const fleets = [...registered.values()].filter(({ type }) => type.endsWith("cx:Fleet"));
  return { resources, options: allOptions, events, fleets };
}

function inClear(value: unknown): unknown {
  return isRpcSecret(value) ? (unwrapRpcSecret(value) as unknown) : value;
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
