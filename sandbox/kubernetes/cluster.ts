import {
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
  PatchStrategy,
} from "@kubernetes/client-node";
import type { V1Ingress } from "@kubernetes/client-node";
import { hasCode } from "../error-code.ts";
import type { Manifest } from "./platform-objects.ts";

const fieldManager = "cx-sandbox";

/** Names a Secret. */
export interface SecretName {
  readonly name: string;
  readonly namespace: string;
}

/** The Kubernetes API as the platform itself uses it. */
export class Cluster {
  readonly #objects: KubernetesObjectApi;
  readonly #core: CoreV1Api;
  readonly #networking: NetworkingV1Api;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    this.#objects = KubernetesObjectApi.makeApiClient(config);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#networking = config.makeApiClient(NetworkingV1Api);
  }

  /** Makes each object, or brings it back to what it should be. */
  async apply(objects: readonly Manifest[]): Promise<void> {
    const { ServerSideApply } = PatchStrategy;
    for (const object of objects) {
      await this.#objects.patch(object, undefined, undefined, fieldManager, true, ServerSideApply);
    }
  }

  async listIngresses(): Promise<V1Ingress[]> {
    return (await this.#networking.listIngressForAllNamespaces()).items;
  }

  /** The texts in a Secret by key, or undefined when there is no such Secret. */
  async readSecret(secretName: SecretName): Promise<Record<string, string> | undefined> {
    const secret = await ignoring(404, this.#core.readNamespacedSecret(secretName));
    if (!secret) return undefined;
    const entries = Object.entries(secret.data ?? {});
    return Object.fromEntries(
      entries.map(([key, content]) => [key, Buffer.from(content, "base64").toString()]),
    );
  }

  /** Makes a Secret; one that is there already stays as it is. */
  async ensureSecret(
    secretName: SecretName,
    texts: Readonly<Record<string, string>>,
  ): Promise<void> {
    const kind = { apiVersion: "v1", kind: "Secret", type: "Opaque" };
    const secret = { ...kind, metadata: { ...secretName }, stringData: { ...texts } };
    await ignoring(409, this.#objects.create(secret));
  }

  async deleteSecret(secretName: SecretName): Promise<void> {
    await ignoring(404, this.#core.deleteNamespacedSecret(secretName));
  }
}

async function ignoring<T>(status: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, status)) return undefined;
    throw error;
  }
}
