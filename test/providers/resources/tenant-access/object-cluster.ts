import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ownerAnnotation } from "../../../../providers/services/kubernetes/taken.ts";
import {
  startServer,
  type ReceivedRequest,
  type Reply,
  type TestServer,
} from "../../http/test-server.ts";

const review = z.object({
  spec: z.object({ resourceAttributes: z.object({ verb: z.string(), resource: z.string() }) }),
});
const json = { "content-type": "application/json" };

/** As much of an API server as the judgment of a tenant asks: lists, kinds and permissions. */
export class ObjectCluster {
  /** Objects by their plural, e.g. `ingresses`. */
  readonly objects = new Map<string, object[]>();
  mayDo: (right: { verb: string; resource: string }) => boolean = () => true;
  knowsDns = true;
  /** The id of its namespace. */
  uid = randomUUID();
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(): Promise<ObjectCluster> {
    const started: { cluster?: ObjectCluster } = {};
    const server = await startServer((request) => started.cluster?.answer(request) ?? "cut");
    started.cluster = new ObjectCluster(server);
    return started.cluster;
  }

  answer({ method, path, body }: ReceivedRequest): Reply {
    if (method === "POST") {
      const { resourceAttributes } = review.parse(JSON.parse(body)).spec;
      const allowed = this.mayDo(resourceAttributes);
      return { headers: json, body: { spec: {}, status: { allowed } } };
    }
    const last = path.split("/").at(-1) ?? "";
    if (last === "v1alpha1") {
      const resources = this.knowsDns ? [{ kind: "DNSEndpoint", name: "dnsendpoints" }] : [];
      return { headers: json, body: { kind: "APIResourceList", resources } };
    }
    if (path.endsWith("/api/v1/namespaces/ef-external")) {
      return { headers: json, body: { metadata: { name: "ef-external", uid: this.uid } } };
    }
    const [, plural = "", name] = /\/namespaces\/ef-external\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (name !== undefined) return this.#object(plural, name);
    return { headers: json, body: { items: this.objects.get(last) ?? [] } };
  }

  #object(plural: string, wanted: string): Reply {
    const found = this.objects.get(plural)?.find((object) => {
      return z.object({ metadata: z.object({ name: z.literal(wanted) }) }).safeParse(object)
        .success;
    });
    if (found !== undefined) return { headers: json, body: found };
    return { status: 404, headers: json, body: { kind: "Status", reason: "NotFound" } };
  }

  requests(end: string): number {
    return this.server.requests.filter(({ path }) => path.endsWith(end)).length;
  }
}

/** An object with a host, as somebody made it. */
export function ingress(name: string, host: string, owner?: string): object {
  const annotations = owner === undefined ? {} : { [ownerAnnotation]: owner };
  return { metadata: { name, namespace: "ef-external", annotations }, spec: { rules: [{ host }] } };
}

/** Lets KUBECONFIG lead to these clusters, by the name of their context; returns the way back. */
export async function useClusters(
  clusters: Readonly<Record<string, ObjectCluster>>,
): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "cx-objects-"));
  const before = process.env["KUBECONFIG"];
  const names = Object.keys(clusters);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": names[0],
    clusters: names.map((name) => ({
      name,
      cluster: { server: clusters[name]?.server.url, "insecure-skip-tls-verify": true },
    })),
    users: names.map((name) => ({ name, user: {} })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  };
  process.env["KUBECONFIG"] = join(directory, "config");
  await writeFile(join(directory, "config"), JSON.stringify(config));
  return async () => {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
    await rm(directory, { recursive: true });
  };
}
