import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  objectKinds,
  apiResources,
  type ObjectKind,
} from "../../../../providers/services/kubernetes/objects.ts";
import { ownerAnnotation } from "../../../../providers/services/kubernetes/taken.ts";
import {
  startServer,
  stopServers,
  type ReceivedRequest,
  type Reply,
} from "../../http/test-server.ts";

const json = { "content-type": "application/json" };
const review = z.object({
  spec: z.object({
    resourceAttributes: z.object({
      group: z.string(),
      resource: z.string(),
      namespace: z.string(),
      verb: z.string(),
    }),
  }),
});
type Right = z.infer<typeof review>["spec"]["resourceAttributes"];

const rightIn = ({ verb, resource, namespace }: Right) => `${verb} ${resource} ${namespace}`;

interface PlacedObject {
  metadata: {
    name: string;
    namespace: string;
    resourceVersion: string;
    annotations: Record<string, string>;
  };
  spec: object;
}

const notFound: Reply = {
  status: 404,
  headers: json,
  body: { kind: "Status", status: "Failure", reason: "NotFound", code: 404 },
};

/** One API server, as far as the judgments about a tenant and a fleet ask it. */
export class AccessCluster {
  /** Kinds of custom resources that it knows. */
  kinds = ["HTTPRoute", "ReferenceGrant", "DNSEndpoint"];
  /** `<verb> <resource> <namespace>` that this account may not; or `get /version`. */
  refused: string[] = [];
  /** `<verb> <resource>.<group> <namespace>`, in the order of the questions. */
  readonly rightsAsked: string[] = [];
  /** What was to be changed in an object, by its place: `<namespace>/<plural>/<name>`. */
  readonly patches = new Map<string, unknown>();
  /** Paths of all other questions. */
  readonly asked: string[] = [];
  datasourceYml: string | undefined;
  /** The id of each of its namespaces; undefined: it has none of them. */
  uid: string | undefined;
  readonly #objects = new Map<ObjectKind, PlacedObject[]>();

  constructor(uid: string) {
    this.uid = uid;
  }

  /** Puts an object there, as its maker would. */
  put(
    kind: ObjectKind,
    namespace: string,
    name: string,
    madeBy?: string,
    host = "",
    managedFields: object[] = [],
  ): void {
    const annotations: Record<string, string> =
      madeBy === undefined ? {} : { [ownerAnnotation]: madeBy };
    const spec = { rules: [{ host }] };
    const metadata = { name, namespace, resourceVersion: "7", annotations, managedFields };
    const object = { metadata, spec };
    this.#objects.set(kind, [...(this.#objects.get(kind) ?? []), object]);
  }

  remove(): void {
    this.#objects.clear();
  }

  answer({ method, path, body }: ReceivedRequest): Reply {
    if (path.endsWith("/selfsubjectaccessreviews")) {
      const { spec } = review.parse(JSON.parse(body));
      const { verb, resource, group, namespace } = spec.resourceAttributes;
      this.rightsAsked.push(`${verb} ${resource}.${group} ${namespace}`);
      const allowed = !this.refused.includes(rightIn(spec.resourceAttributes));
      return { headers: json, body: { spec, status: { allowed } } };
    }
    this.asked.push(path);
    if (path === "/version") return this.#version();
    const [, namespace] = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path) ?? [];
    if (namespace !== undefined) return this.#namespace(namespace);
    const [, place] = /\/namespaces\/(.*)$/.exec(path) ?? [];
    if (place !== undefined && !path.includes("/secrets/")) {
      if (method === "PATCH") return this.#patch(place, body);
      return this.#object(place);
    }
    for (const kind of objectKinds) {
      const { group, version, plural } = apiResources[kind];
      const base = `/apis/${group}/${version}`;
      if (path === `${base}/${plural}`) return this.#list(kind);
      if (path === base) return this.#kinds();
    }
    return this.datasourceYml === undefined ? { status: 404, headers: json } : this.#secret();
  }

  #version(): Reply {
    if (this.refused.includes("get /version")) return { status: 403, headers: json };
    return { headers: json, body: { gitVersion: "v1.34.0" } };
  }

  #namespace(name: string): Reply {
    if (this.refused.includes(`get namespaces ${name}`)) return { status: 403, headers: json };
    if (this.uid === undefined) return notFound;
    return { headers: json, body: { metadata: { name, uid: `${this.uid}-${name}` } } };
  }

  /** `<namespace>/<plural>/<name>` */
  #object(place: string): Reply {
    const found = [...this.#objects].flatMap(([kind, objects]) =>
      objects.filter(({ metadata: { namespace, name } }) => {
        return place === `${namespace}/${apiResources[kind].plural}/${name}`;
      }),
    );
    return found[0] === undefined ? notFound : { headers: json, body: found[0] };
  }

  #patch(place: string, body: string): Reply {
    const isRefused = this.refused.includes(`patch ${place}`);
    if (isRefused) return { status: 403, headers: json, body: { kind: "Status", code: 403 } };
    this.patches.set(place, JSON.parse(body));
    return this.#object(place);
  }

  #list(kind: ObjectKind): Reply {
    return { headers: json, body: { items: this.#objects.get(kind) ?? [] } };
  }

  #kinds(): Reply {
    return { headers: json, body: { resources: this.kinds.map((kind) => ({ kind })) } };
  }

  #secret(): Reply {
    const data = { "datasource.yml": Buffer.from(this.datasourceYml ?? "").toString("base64") };
    return { headers: json, body: { metadata: { name: "s", resourceVersion: "1" }, data } };
  }
}

/** The clusters `prod`, which is the current one, and `other`; KUBECONFIG leads to them. */
export class AccessClusters {
  readonly prod = new AccessCluster("prod");
  readonly other = new AccessCluster("other");
  readonly #directory: string;
  readonly #kubeconfigBefore = process.env["KUBECONFIG"];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async start(): Promise<AccessClusters> {
    const all = new AccessClusters(await mkdtemp(join(tmpdir(), "cx-access-")));
    await all.#leadHere();
    return all;
  }

  async #leadHere(): Promise<void> {
    const names = ["prod", "other"] as const;
    const servers = await Promise.all(
      names.map((name) => startServer((request) => this[name].answer(request))),
    );
    const clusters = servers.map(({ url: server }, at) => ({
      name: names[at],
      cluster: { server, "insecure-skip-tls-verify": true },
    }));
    const file = join(this.#directory, "kubeconfig");
    await writeFile(
      file,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters,
        users: [{ name: "u", user: { token: "canary" } }],
        contexts: names.map((name) => ({ name, context: { cluster: name, user: "u" } })),
        "current-context": "prod",
      }),
    );
    process.env["KUBECONFIG"] = file;
  }

  async stop(): Promise<void> {
    if (this.#kubeconfigBefore === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = this.#kubeconfigBefore;
    await stopServers();
    await rm(this.#directory, { recursive: true });
  }
}
