import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
} from "@kubernetes/client-node";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { z } from "zod";
import { programPaths } from "../../tools/programs.mjs";
import { commandLineOf } from "../../sandbox/processes.ts";
import { ask, askAsHost } from "./test-platform.ts";

const programs = await programPaths();
const mainFile = join(import.meta.dirname, "../../sandbox/main.ts");
const externalNamespace = "ef-external";
const secretName = { name: "ef-grafana-datasource-secret", namespace: "expertflow" };
const dnsEndpoints = {
  group: "externaldns.k8s.io",
  version: "v1alpha1",
  namespace: externalNamespace,
  plural: "dnsendpoints",
};

const platformSchema = z.object({
  pid: z.number(),
  urls: z.object({ control: z.string(), gateway: z.string(), keycloak: z.string() }),
  rootDomain: z.literal("cx.localhost"),
  kubeconfig: z.string(),
  caCertFile: z.string(),
});

type RunningSandbox = z.infer<typeof platformSchema> & { kill(): Promise<void> };

let directory = "";
let sandbox: RunningSandbox;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cx-sandbox-"));
  sandbox = await startSandbox();
}, 60_000);

afterAll(async () => {
  await ask(`${sandbox.urls.control}/stop`, { method: "POST" });
  await waitUntil(async () => !(await isRunning(sandbox.pid)));
  await rm(directory, { recursive: true });
}, 30_000);

describe("the program", () => {
  test("tells about itself in a file that only its owner may read", async () => {
    const file = join(directory, "platform.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(sandbox.kubeconfig)).mode & 0o777).toBe(0o600);
  });

  test("does not start twice on one directory", async () => {
    const second = spawnSandbox();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`pid ${String(sandbox.pid)}`);
  });

  test("leaves no process behind when it is killed, and keeps its API on the next start", async () => {
    const before = await readFile(sandbox.kubeconfig, "utf8");
    const children = [await pidOf("etcd"), await pidOf("kube-apiserver")];
    await createTenantIngress("kept");
    await sandbox.kill();
    for (const pid of children) await waitUntil(async () => !(await isRunning(pid)));
    sandbox = await startSandbox();
    expect(await readFile(sandbox.kubeconfig, "utf8")).toBe(before);
    expect((await askGateway("/auth/realms/master", "kept.cx.localhost")).status).toBe(200);
  }, 60_000);
});

describe("the gateway", () => {
  test("routes the platform's own host by real Ingress objects", async () => {
    expect((await askGateway("/auth/realms/master", "localhost")).status).toBe(200);
    expect((await askGateway("/cx-tenant/tenant", "localhost")).status).toBe(401);
    expect((await askGateway("/grafana/api/health", "localhost")).status).toBe(200);
    expect((await askGateway("/unified-admin", "localhost")).text).toContain("Log in");
  });

  test("knows a tenant's host as soon as its Ingress is there, and not before", async () => {
    const host = "tenant1.cx.localhost";
    const unknown = await askGateway("/", host);
    expect([unknown.status, unknown.text]).toEqual([404, "default backend - 404"]);
    await createTenantIngress("tenant1");
    expect((await askGateway("/auth/realms/master", host)).status).toBe(200);
    expect((await askGateway("/unified-admin", host)).status).toBe(200);
  });
});

describe("an object that the entry needs and that is gone", () => {
  const host = "faulty.cx.localhost";
  const statusBecomes = (path: string, status: number) =>
    waitUntil(async () => (await askGateway(path, host)).status === status);

  beforeAll(async () => {
    await createTenantIngress("faulty");
    await statusBecomes("/auth/realms/master", 200);
  });

  test("a Service: nginx answers 503 until it is back", async () => {
    const core = client().makeApiClient(CoreV1Api);
    const name = { name: "keycloak", namespace: externalNamespace };
    const { spec } = await core.readNamespacedService(name);
    await core.deleteNamespacedService(name);
    await statusBecomes("/auth/realms/master", 503);
    expect((await askGateway("/unified-admin", host)).status).toBe(200);
    const { selector, ports } = spec ?? {};
    const body = {
      metadata: name,
      spec: { ...(selector && { selector }), ...(ports && { ports }) },
    };
    await core.createNamespacedService({ namespace: externalNamespace, body });
    await statusBecomes("/auth/realms/master", 200);
  });

  test("an IngressClass: no host of it is known until it is back", async () => {
    const networking = client().makeApiClient(NetworkingV1Api);
    await networking.deleteIngressClass({ name: "nginx" });
    await statusBecomes("/unified-admin", 404);
    const spec = { controller: "k8s.io/ingress-nginx" };
    await networking.createIngressClass({ body: { metadata: { name: "nginx" }, spec } });
    await statusBecomes("/unified-admin", 200);
  });

  test("a TLS secret: another certificate is served until there is one", async () => {
    const networking = client().makeApiClient(NetworkingV1Api);
    const name = { name: "cx-faulty", namespace: externalNamespace };
    const object = await networking.readNamespacedIngress(name);
    if (object.spec) object.spec.tls = [{ hosts: [host], secretName: "own" }];
    await networking.replaceNamespacedIngress({ ...name, body: object });
    await waitUntil(async () => (await certificateFor(host)).includes("Fake Certificate"));
    expect(await certificateFor("localhost")).toBe("trusted");
    const core = client().makeApiClient(CoreV1Api);
    const shared = { name: "ef-ingress-tls-secret", namespace: externalNamespace };
    const { data = {} } = await core.readNamespacedSecret(shared);
    await core.createNamespacedSecret({
      namespace: externalNamespace,
      body: { metadata: { name: "own" }, type: "kubernetes.io/tls", data },
    });
    await waitUntil(async () => (await certificateFor(host)) === "trusted");
  });
});

describe("the Kubernetes API", () => {
  test("prunes and type-checks DNSEndpoint objects, and takes any record type", async () => {
    const api = client().makeApiClient(CustomObjectsApi);
    const create = (name: string, endpoint: object) =>
      api.createNamespacedCustomObject({
        ...dnsEndpoints,
        body: {
          apiVersion: "externaldns.k8s.io/v1alpha1",
          kind: "DNSEndpoint",
          metadata: { name },
          spec: { endpoints: [endpoint] },
        },
      });
    await create("odd", { dnsName: "not a name", recordType: "NOPE", target: "x" });
    const stored: unknown = await api.getNamespacedCustomObject({ ...dnsEndpoints, name: "odd" });
    expect(stored).toMatchObject({
      spec: { endpoints: [{ dnsName: "not a name", recordType: "NOPE" }] },
    });
    expect(JSON.stringify(stored)).not.toContain("target");
    await expect(create("text-ttl", { dnsName: "a", recordTTL: "300" })).rejects.toThrow(
      "recordTTL",
    );
  });

  test("prunes and checks HTTPRoute objects, and fills in what they leave out", async () => {
    const api = client().makeApiClient(CustomObjectsApi);
    const routes = {
      group: "gateway.networking.k8s.io",
      version: "v1",
      namespace: externalNamespace,
      plural: "httproutes",
    };
    const create = (name: string, spec: object) =>
      api.createNamespacedCustomObject({
        ...routes,
        body: {
          apiVersion: "gateway.networking.k8s.io/v1",
          kind: "HTTPRoute",
          metadata: { name },
          spec,
        },
      });
    await create("odd", {
      parentRefs: [{ name: "platform", sectoinName: "https" }],
      rules: [{ backendRefs: [{ name: "keycloak", port: 80 }] }],
    });
    const stored: unknown = await api.getNamespacedCustomObject({ ...routes, name: "odd" });
    expect(stored).toMatchObject({
      spec: {
        parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "platform" }],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ kind: "Service", name: "keycloak", port: 80, weight: 1 }],
          },
        ],
      },
    });
    expect(JSON.stringify(stored)).not.toContain("sectoinName");
    await expect(create("host", { hostnames: ["Not_A_Host"] })).rejects.toThrow("hostnames");
    await expect(
      create("port", { rules: [{ backendRefs: [{ name: "a", port: 0 }] }] }),
    ).rejects.toThrow("port");
  });

  test("has the wildcard certificate where Ingresses and services look for it", async () => {
    const core = client().makeApiClient(CoreV1Api);
    for (const namespace of [externalNamespace, "expertflow"]) {
      const secret = await core.readNamespacedSecret({ name: "ef-ingress-tls-secret", namespace });
      expect(secret.type).toBe("kubernetes.io/tls");
    }
  });

  test("finishes a foreground deletion at once", async () => {
    const api = client().makeApiClient(NetworkingV1Api);
    await createTenantIngress("doomed");
    const name = { name: "cx-doomed", namespace: externalNamespace };
    await api.deleteNamespacedIngress({ ...name, propagationPolicy: "Foreground" });
    await expect(api.readNamespacedIngress(name)).rejects.toThrow("not found");
  });

  test("gives Grafana's next pod the Secret as it is then", async () => {
    const core = client().makeApiClient(CoreV1Api);
    const secret = await core.readNamespacedSecret(secretName);
    const text = Buffer.from(secret.data?.["datasource.yml"] ?? "", "base64").toString();
    expect(text).toContain("# the platform itself");
    const edited = text.replace("https://reports.example.com", "https://edited.example.com");
    secret.data = { "datasource.yml": Buffer.from(edited).toString("base64") };
    await core.replaceNamespacedSecret({ ...secretName, body: secret });
    await restartGrafana("containerRestart");
    expect(await allowedHosts()).toContain("https://reports.example.com");
    await restartGrafana("podRecreation");
    expect(await allowedHosts()).toContain("https://edited.example.com");
    await core.deleteNamespacedSecret(secretName);
    expect((await restartGrafana("podRecreation")).status).toBe(409);
    await ask(`${sandbox.urls.control}/reset`, { method: "POST" });
    expect((await restartGrafana("podRecreation")).status).toBe(200);
    expect(await allowedHosts()).toContain("https://reports.example.com");
  });
});

describe("a reset", () => {
  const reset = async () => {
    const { text } = await ask(`${sandbox.urls.control}/reset`, { method: "POST" });
    expect(text).toBe('{"reset":true}');
  };
  const external = (name: string) => ({ name, namespace: externalNamespace });

  test("puts back what of the platform's own objects was deleted", async () => {
    const before = await entryObjects();
    const core = client().makeApiClient(CoreV1Api);
    const networking = client().makeApiClient(NetworkingV1Api);
    await core.deleteNamespacedService(external("keycloak"));
    await core.deleteNamespacedSecret(external("ef-ingress-tls-secret"));
    await core.deleteNamespacedSecret(secretName);
    await networking.deleteIngressClass({ name: "nginx" });
    await networking.deleteNamespacedIngress(external("keycloak"));
    await reset();
    expect(await entryObjects()).toEqual(before);
    expect((await core.readNamespacedSecret(secretName)).data).toHaveProperty(["datasource.yml"]);
  });

  test("takes back what was changed in them, and what was added", async () => {
    const before = await entryObjects();
    const core = client().makeApiClient(CoreV1Api);
    const networking = client().makeApiClient(NetworkingV1Api);
    const service = await core.readNamespacedService(external("apisix-gateway"));
    service.spec?.ports?.push({ name: "more", port: 81, protocol: "TCP" });
    await core.replaceNamespacedService({ ...external("apisix-gateway"), body: service });
    const ingress = await networking.readNamespacedIngress(external("apisix"));
    ingress.metadata = { ...external("apisix"), annotations: { mine: "yes" } };
    if (ingress.spec?.rules?.[0]) ingress.spec.rules[0].host = "elsewhere.example.com";
    await networking.replaceNamespacedIngress({ ...external("apisix"), body: ingress });
    const secret = external("ef-ingress-tls-secret");
    await core.deleteNamespacedSecret(secret);
    // Of a type that nobody may change afterwards.
    const body = { metadata: secret, type: "Opaque", stringData: { "tls.crt": "none" } };
    await core.createNamespacedSecret({ namespace: externalNamespace, body });
    expect(await entryObjects()).not.toEqual(before);
    await reset();
    expect(await entryObjects()).toEqual(before);
  });

  test("makes namespaces and kinds again, and the objects of the platform in them", async () => {
    const before = await entryObjects();
    const gateways = await listed("gateway.networking.k8s.io", "v1", "gateways");
    const core = client().makeApiClient(CoreV1Api);
    await core.deleteNamespace({ name: externalNamespace });
    const definitions = KubernetesObjectApi.makeApiClient(client());
    for (const name of ["gateways.gateway.networking.k8s.io", "dnsendpoints.externaldns.k8s.io"]) {
      const kind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
      await definitions.delete({ ...kind, metadata: { name } });
    }
    await reset();
    expect(await entryObjects()).toEqual(before);
    expect(await listed("gateway.networking.k8s.io", "v1", "gateways")).toEqual(gateways);
    expect(await listed("externaldns.k8s.io", "v1alpha1", "dnsendpoints")).toEqual([]);
    expect((await core.readNamespace({ name: externalNamespace })).status?.phase).toBe("Active");
    await createTenantIngress("after");
  }, 60_000);

  test("takes away what leads to tenants, wherever it is", async () => {
    await createTenantIngress("gone");
    const core = client().makeApiClient(CoreV1Api);
    await core.createNamespace({ body: { metadata: { name: "elsewhere" } } });
    const body = {
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: { name: "gone" },
      spec: { endpoints: [] },
    };
    const api = client().makeApiClient(CustomObjectsApi);
    await api.createNamespacedCustomObject({ ...dnsEndpoints, namespace: "elsewhere", body });
    await reset();
    const ingresses = await listed("networking.k8s.io", "v1", "ingresses");
    expect(ingresses.map(({ metadata }) => metadata.name).sort()).toEqual(["apisix", "keycloak"]);
    expect(await listed("externaldns.k8s.io", "v1alpha1", "dnsendpoints")).toEqual([]);
    expect((await askGateway("/auth/realms/master", "localhost")).status).toBe(200);
    await waitUntil(async () => (await askGateway("/", "gone.cx.localhost")).status === 404);
  });
});

/** What leads into the platform, as anybody would write it; without what the API server adds. */
async function entryObjects() {
  const core = client().makeApiClient(CoreV1Api);
  const networking = client().makeApiClient(NetworkingV1Api);
  const at = { namespace: externalNamespace };
  const [services, secrets, ingresses, classes] = await Promise.all([
    core.listNamespacedService(at),
    core.listNamespacedSecret(at),
    networking.listNamespacedIngress(at),
    networking.listIngressClass(),
  ]);
  const own = secrets.items.filter(({ metadata }) => metadata?.name !== "own");
  return {
    services: services.items.map(({ metadata, spec }) => [metadata?.name, spec?.ports]),
    secrets: own.map(({ metadata, type, data }) => [metadata?.name, type, data]),
    ingresses: ingresses.items
      .filter(({ metadata }) => !(metadata?.name ?? "").startsWith("cx-"))
      .map(({ metadata, spec }) => [metadata?.name, metadata?.annotations, spec]),
    classes: classes.items.map(({ metadata, spec }) => [metadata?.name, spec]),
  };
}

const listSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), spec: z.unknown() })),
});

/** Name and content of all objects of a kind. */
async function listed(group: string, version: string, plural: string) {
  const api = client().makeApiClient(CustomObjectsApi);
  const all: unknown = await api.listClusterCustomObject({ group, version, plural });
  return listSchema.parse(all).items;
}

function client(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(sandbox.kubeconfig);
  return config;
}

async function createTenantIngress(tenantId: string): Promise<void> {
  const path = (prefix: string, name: string) => ({
    path: prefix,
    pathType: "Prefix",
    backend: { service: { name, port: { number: 80 } } },
  });
  await KubernetesObjectApi.makeApiClient(client()).create({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: `cx-${tenantId}`, namespace: externalNamespace },
    spec: {
      ingressClassName: "nginx",
      rules: [
        {
          host: `${tenantId}.cx.localhost`,
          http: { paths: [path("/auth", "keycloak"), path("/", "apisix-gateway")] },
        },
      ],
    },
  });
}

/** Over TLS, with the sandbox's own authority, for a host that no DNS needs to know. */
async function askGateway(path: string, host: string) {
  const ca = await readFile(sandbox.caCertFile, "utf8");
  const { port } = new URL(sandbox.urls.gateway);
  return askAsHost(`https://127.0.0.1:${port}${path}`, host, ca);
}

/** What a new client is shown for a host: `trusted`, or the name in a certificate that is not. */
async function certificateFor(servername: string): Promise<string> {
  const ca = await readFile(sandbox.caCertFile, "utf8");
  const port = Number(new URL(sandbox.urls.gateway).port);
  const socket = connect({ port, host: "127.0.0.1", servername, ca, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  const shown = socket.authorized ? "trusted" : String(subject.CN);
  socket.destroy();
  return shown;
}

function restartGrafana(kind: string) {
  return ask(`${sandbox.urls.control}/grafana/restart`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind }),
  });
}

async function allowedHosts(): Promise<unknown> {
  return (await ask(`${sandbox.urls.control}/state`, {})).json["allowedHosts"];
}

function spawnSandbox() {
  const child = spawn(process.execPath, [mainFile], {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      CX_SANDBOX_ETCD: programs.etcd,
      CX_SANDBOX_KUBE_APISERVER: programs["kube-apiserver"],
      CX_SANDBOX_DIR: directory,
      CX_SANDBOX_PORT: "0",
      CX_SANDBOX_GATEWAY_PORT: "0",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, output: () => output };
}

async function startSandbox(): Promise<RunningSandbox> {
  const { child, ended, output } = spawnSandbox();
  while (!output().includes("The sandbox is ready")) {
    if (child.exitCode !== null) throw new Error(output());
    await sleep(50);
  }
  const text = await readFile(join(directory, "platform.json"), "utf8");
  return {
    ...platformSchema.parse(JSON.parse(text)),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function pidOf(program: string): Promise<number> {
  return Number(await readFile(join(directory, "kubernetes", `${program}.pid`), "utf8"));
}

async function isRunning(pid: number): Promise<boolean> {
  return (await commandLineOf(pid)) !== "";
}

async function waitUntil(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(20);
}
