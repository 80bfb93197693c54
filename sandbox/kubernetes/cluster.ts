import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
  PatchStrategy,
} from "@kubernetes/client-node";
import type { V1ObjectMeta } from "@kubernetes/client-node";
import { awaitKind } from "./await-kind.ts";
import { gatewayLists } from "./gateway-api.ts";
import type { EntryObjects } from "./entry-objects.ts";
import { ignoring } from "./ignoring.ts";
import type { Manifest } from "./platform-objects.ts";
import { Restorer } from "./restorer.ts";

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
  readonly #custom: CustomObjectsApi;
  readonly #restorer: Restorer;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    this.#objects = KubernetesObjectApi.makeApiClient(config);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#networking = config.makeApiClient(NetworkingV1Api);
    this.#custom = config.makeApiClient(CustomObjectsApi);
    this.#restorer = new Restorer(config);
  }

  /** Makes each object, or brings it back to what it should be. */
  async apply(objects: readonly Manifest[]): Promise<void> {
    const { ServerSideApply } = PatchStrategy;
    for (const object of objects) {
      await awaitKind(this.#custom, object);
      await this.#objects.patch(object, undefined, undefined, fieldManager, true, ServerSideApply);
    }
  }

  /** Brings back each object as it should be, and nothing else, and takes away what leads to tenants. */
  restore(objects: readonly Manifest[]): Promise<void> {
    return this.#restorer.restore(objects);
  }

  /** Everything that leads requests in. */
  async listEntryObjects(): Promise<EntryObjects> {
    const list = (version: string, plural: keyof typeof gatewayLists): Promise<unknown> =>
      this.#custom.listClusterCustomObject({
        group: "gateway.networking.k8s.io",
        version,
        plural,
      });
    const [ingresses, classes, services, secrets, gateways, routes, grants] = await Promise.all([
      this.#networking.listIngressForAllNamespaces(),
      this.#networking.listIngressClass(),
      this.#core.listServiceForAllNamespaces(),
      this.#core.listSecretForAllNamespaces({ fieldSelector: "type=kubernetes.io/tls" }),
      list("v1", "gateways"),
      list("v1", "httproutes"),
      list("v1beta1", "referencegrants"),
    ]);
    return {
      ingresses: ingresses.items,
      classes: new Map(
        classes.items.map(({ metadata, spec }) => [metadata?.name ?? "", spec?.controller ?? ""]),
      ),
      services: new Map(
        services.items.map(({ metadata, spec }) => [fullName(metadata), spec?.type ?? ""]),
      ),
      certificates: new Map(
        secrets.items.map(({ metadata, data = {} }) => [
          fullName(metadata),
          { cert: textOf(data["tls.crt"]), key: textOf(data["tls.key"]) },
        ]),
      ),
      gateways: gatewayLists.gateways.parse(gateways).items,
      routes: gatewayLists.httproutes.parse(routes).items,
      grants: gatewayLists.referencegrants.parse(grants).items,
    };
  }

  /** The texts in a Secret by key, or undefined when there is no such Secret. */
  async readSecret(secretName: SecretName): Promise<Record<string, string> | undefined> {
    const secret = await ignoring(404, this.#core.readNamespacedSecret(secretName));
    if (!secret) return undefined;
    const entries = Object.entries(secret.data ?? {});
    return Object.fromEntries(entries.map(([key, content]) => [key, textOf(content)]));
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

function fullName(metadata: V1ObjectMeta | undefined): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}

/** A text of a Secret; they are kept in base64. */
function textOf(content = ""): string {
  return Buffer.from(content, "base64").toString();
}
