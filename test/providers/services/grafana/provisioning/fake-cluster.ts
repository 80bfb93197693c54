import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  startServer,
  stopServers,
  type Reply,
  type TestServer,
} from "../../../http/test-server.ts";

const secretSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string().optional() }),
  data: z.record(z.string(), z.string()).optional(),
});
const reviewSchema = z.object({
  spec: z.object({
    resourceAttributes: z.looseObject({
      verb: z.string(),
      resource: z.string(),
      name: z.string().optional(),
    }),
  }),
});
const json = { "content-type": "application/json" };
type Secret = z.infer<typeof secretSchema>;

const status = (code: number, reason: string): Reply => ({
  status: code,
  headers: json,
  body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code },
});

/**
 * A server that keeps Secrets as the API server does, resource versions included: fast enough for every
 * guard, and able to be slow, broken, or a proxy. KUBECONFIG leads to it while it runs.
 */
export class FakeCluster {
  /** By path, e.g. `expertflow/secret`. */
  readonly secrets = new Map<string, Secret>();
  /** Answers in the place of the API server. */
  instead: Reply | undefined;
  /** Runs once, between somebody's read and write. */
  meanwhile: (() => void) | undefined;
  writes = 0;
  /** The id of each of its namespaces; undefined: it has none. */
  namespaceId: string | undefined = "uid-of-the-first";
  requests = 0;
  /** Whether the account may do something with an object of a kind. */
  mayDo: (right: { verb: string; resource: string; name?: string | undefined }) => boolean = () =>
    true;
  readonly #directory: string;
  readonly #kubeconfigBefore = process.env["KUBECONFIG"];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async start(): Promise<FakeCluster> {
    const cluster = new FakeCluster(await mkdtemp(join(tmpdir(), "cx-cluster-")));
    const server: TestServer = await startServer(({ method, path, body }) =>
      cluster.#answer(method, path, body),
    );
    await cluster.leadTo(server.url);
    return cluster;
  }

  /** Lets KUBECONFIG lead to another address. */
  async leadTo(server: string): Promise<void> {
    const file = join(this.#directory, "kubeconfig");
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { token: "canary" } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    };
    await writeFile(file, JSON.stringify(config));
    process.env["KUBECONFIG"] = file;
  }

  async stop(): Promise<void> {
    if (this.#kubeconfigBefore === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = this.#kubeconfigBefore;
    await stopServers();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Writes a Secret as somebody else would; texts and bytes by key. */
  put(path: string, data: Record<string, string | Buffer>, more: object = {}): void {
    const entries = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value).toString("base64"),
    ]);
    const [, name = ""] = path.split("/");
    const resourceVersion = String(Math.random());
    this.secrets.set(path, {
      ...more,
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, resourceVersion, labels: { made: "by-hand" } },
      data: Object.fromEntries(entries) as Record<string, string>,
    });
  }

  /** One key of a Secret, as text. */
  text(path: string, key: string): string {
    return Buffer.from(this.secrets.get(path)?.data?.[key] ?? "", "base64").toString("utf8");
  }

  #answer(method: string, url: string, body: string): Reply {
    if (this.instead !== undefined) return this.instead;
    if (url.endsWith("/selfsubjectaccessreviews")) {
      const { spec } = reviewSchema.parse(JSON.parse(body));
      const allowed = this.mayDo(spec.resourceAttributes);
      return { headers: json, body: { spec, status: { allowed } } };
    }
    const [, itself] = /namespaces\/([^/?]+)$/.exec(url) ?? [];
    if (itself !== undefined) {
      this.requests += 1;
      if (this.namespaceId === undefined) return status(404, "NotFound");
      const metadata = { name: itself, uid: this.namespaceId };
      return { headers: json, body: { kind: "Namespace", apiVersion: "v1", metadata } };
    }
    const [, namespace, name] = /namespaces\/([^/]+)\/secrets\/([^/?]+)/.exec(url) ?? [];
    const path = `${namespace ?? ""}/${name ?? ""}`;
    const stored = this.secrets.get(path);
    if (stored === undefined) return status(404, "NotFound");
    if (method === "GET") return this.#found(stored);
    const sent = secretSchema.parse(JSON.parse(body));
    const between = this.meanwhile;
    this.meanwhile = undefined;
    between?.();
    const current = this.secrets.get(path)?.metadata.resourceVersion;
    if (sent.metadata.resourceVersion !== current) return status(409, "Conflict");
    this.writes += 1;
    const metadata = { ...sent.metadata, resourceVersion: `${current ?? ""}1` };
    const written = { ...sent, metadata };
    this.secrets.set(path, written);
    return this.#found(written);
  }

  #found(secret: Secret): Reply {
    return { headers: json, body: secret };
  }
}
