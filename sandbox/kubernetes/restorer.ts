import { setTimeout as sleep } from "node:timers/promises";
import {
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
  type KubeConfig,
  type KubernetesObject,
} from "@kubernetes/client-node";
import { z } from "zod";
import { hasCode } from "../error-code.ts";
import { awaitKind } from "./await-kind.ts";
import { ignoring } from "./ignoring.ts";
import type { Manifest } from "./platform-objects.ts";

const timeoutMs = 20_000;

/** Kinds of the objects that lead to a tenant. */
const tenantKinds = [
  { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
  { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" },
  { group: "gateway.networking.k8s.io", version: "v1", plural: "httproutes" },
  { group: "gateway.networking.k8s.io", version: "v1beta1", plural: "referencegrants" },
];

const listSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) })),
});

/** Brings a cluster back to the objects that the platform has before its first tenant. */
export class Restorer {
  readonly #objects: KubernetesObjectApi;
  readonly #core: CoreV1Api;
  readonly #custom: CustomObjectsApi;

  constructor(config: KubeConfig) {
    this.#objects = KubernetesObjectApi.makeApiClient(config);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#custom = config.makeApiClient(CustomObjectsApi);
  }

  /** Brings back each object as it should be, and nothing else, and takes away what leads to tenants. */
  async restore(objects: readonly Manifest[]): Promise<void> {
    for (const object of objects) {
      await awaitKind(this.#custom, object);
      await patiently(() => this.#makeOrReplace(object));
    }
    await Promise.all(
      tenantKinds.map((kind) => patiently(() => this.#removeOthers(kind, objects))),
    );
  }

  /** True once the object is as it should be; else the next attempt may find it so. */
  async #makeOrReplace(object: Manifest): Promise<boolean> {
    const { apiVersion, kind, metadata } = object;
    const live = await ignoring(404, this.#objects.read({ apiVersion, kind, metadata }));
    try {
      await (live ? this.#replace(object, live) : this.#objects.create(object));
      return live?.metadata?.deletionTimestamp === undefined;
    } catch (error) {
      // A field that nobody may change: only another object can have the right one.
      if (!hasCode(error, 422)) throw error;
      await this.#objects.delete(object);
      return false;
    }
  }

  /** One that is on its way out goes now: our manifests have no finalizers. */
  async #replace(object: Manifest, { metadata }: KubernetesObject): Promise<void> {
    const own = { ...object.metadata, resourceVersion: metadata?.resourceVersion ?? "" };
    await this.#objects.replace({ ...object, metadata: own });
    if (object.kind !== "Namespace" || metadata?.deletionTimestamp === undefined) return;
    // Nothing else does that here: no controller of namespaces runs.
    const { name } = object.metadata;
    const body = await this.#core.readNamespace({ name });
    if (body.spec) body.spec.finalizers = [];
    await this.#core.replaceNamespaceFinalize({ name, body });
  }

  /** True when nothing else is left. */
  async #removeOthers(
    kind: (typeof tenantKinds)[number],
    own: readonly Manifest[],
  ): Promise<boolean> {
    const found = listSchema.parse(await this.#custom.listClusterCustomObject(kind));
    const others = found.items.filter(({ metadata }) => !own.some(isNamed(kind, metadata)));
    for (const { metadata } of others) {
      await this.#custom.deleteNamespacedCustomObject({ ...kind, ...metadata });
    }
    return true;
  }
}

/** Not found, in conflict, too busy: a namespace or a kind is on its way, or somebody else writes too. */
const passing = [404, 409, 429];

/** Tries until it has succeeded; what the API says in passing is no failure. */
async function patiently(attempt: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      if (await attempt()) return;
    } catch (error) {
      if (!passing.some((status) => hasCode(error, status))) throw error;
      cause = error;
    }
    await sleep(50);
  }
  throw new Error("the platform's objects could not be brought back", { cause });
}

function isNamed(
  { group }: { group: string },
  { name, namespace }: { name: string; namespace: string },
): (object: Manifest) => boolean {
  return ({ apiVersion, metadata }) =>
    apiVersion.startsWith(`${group}/`) &&
    metadata.name === name &&
    metadata.namespace === namespace;
}
