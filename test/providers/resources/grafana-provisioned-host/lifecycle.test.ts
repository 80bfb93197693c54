import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import type {
  ProvisionedHostSpec,
  ProvisionedHostFacts,
} from "../../../../providers/resources/grafana-provisioned-host/schema.ts";
import { provisionedHostLifecycle } from "../../../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { startPlatform, type Platform } from "../../../../sandbox/platform.ts";
import { programPaths } from "../../../../tools/programs.mjs";
import { TestEngine } from "../../../test-engine.ts";

const secret = { name: "ef-grafana-datasource-secret", namespace: "expertflow" };
const allowedHost = "https://tenant1.cx.localhost";
const foreign = ["*", "https://cx.expertflow.example", "https://reports.example.com"];

let directory: string;
let platform: Platform;
let api: CoreV1Api;
let engine: TestEngine<ProvisionedHostSpec, ProvisionedHostFacts>;
let original: string;
const kubeconfigBefore = process.env["KUBECONFIG"];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cx-provisioned-"));
  const { etcd, "kube-apiserver": kubeApiserver } = await programPaths();
  platform = await startPlatform({
    directory,
    kubernetes: { etcd, "kube-apiserver": kubeApiserver },
  });
  process.env["KUBECONFIG"] = platform.kubeconfig;
  const config = new KubeConfig();
  config.loadFromFile(platform.kubeconfig ?? "");
  api = config.makeApiClient(CoreV1Api);
  original = await file();
}, 60_000);

afterAll(async () => {
  if (kubeconfigBefore === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = kubeconfigBefore;
  await platform.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await control("/reset");
  engine = new TestEngine(provisionedHostLifecycle, {
    GRAFANA_TOKEN: platform.credentials.grafanaToken,
    CX_CA_CERT_FILE: platform.caCertFile ?? "",
  });
});

async function control(path: string, body: unknown = {}): Promise<void> {
  const answer = await fetch(platform.urls.control + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function file(): Promise<string> {
  const { data } = await api.readNamespacedSecret(secret);
  return Buffer.from(data?.["datasource.yml"] ?? "", "base64").toString("utf8");
}

async function live(): Promise<unknown> {
  const state: unknown = await (await fetch(`${platform.urls.control}/state`)).json();
  return Reflect.get(Object(state), "allowedHosts");
}

function args(change: object = {}): object {
  const { name, namespace } = secret;
  return {
    secret: name,
    namespace,
    dataSource: "infinity_cim_json_api",
    allowedHost,
    grafana: { url: platform.urls.grafana },
    ...change,
  };
}

test("adds one line to the file, finds it again, and takes it out", async () => {
  expect(await engine.up("one", args())).toBe("create");
  const lastForeign = "        - https://reports.example.com\n";
  expect(await file()).toBe(
    original.replace(lastForeign, `${lastForeign}        - ${allowedHost}\n`),
  );
  expect(await engine.up("one", args())).toBe("same");
  expect(await engine.refresh("one")).toEqual({ drift: [] });
  await engine.destroy("one");
  expect(await file()).toBe(original);
}, 30_000);

test("the allowed host survives a new pod of Grafana, and an allowed host that is only live does not", async () => {
  await engine.up("one", args());
  await control("/grafana/foreign-write", {
    style: "versioned",
    add: ["https://only-live.example"],
  });
  expect(await live()).toEqual([...foreign, "https://only-live.example"]);
  await control("/grafana/restart", { kind: "podRecreation" });
  expect(await live()).toEqual([...foreign, allowedHost]);
}, 30_000);

test("many allowed hosts go out in one write of the Secret", async () => {
  const watched: string[] = [];
  const entries = Array.from(
    { length: 30 },
    (_, index) => `https://t${String(index)}.cx.localhost`,
  );
  const poll = setInterval(() => void file().then((text) => watched.push(text)), 20);
  await Promise.all(entries.map((one) => engine.up(one, args({ allowedHost: one }))));
  clearInterval(poll);
  const text = await file();
  expect(entries.filter((one) => !text.includes(`- ${one}\n`))).toEqual([]);
  expect(new Set([...watched, text]).size).toBeLessThanOrEqual(2); // before and after
}, 30_000);

test("somebody who writes the Secret at the same moment loses nothing", async () => {
  const written: string[] = [];
  const ended = new AbortController();
  // Like `kubectl edit`: each of its allowed hosts is written once, and no later write brings it back.
  const rival = (async () => {
    for (let count = 0; !ended.signal.aborted; count += 1) {
      const line = `        - https://rival${String(count)}.example\n`;
      const current = await api.readNamespacedSecret(secret);
      const text = Buffer.from(current.data?.["datasource.yml"] ?? "", "base64").toString("utf8");
      const edited = text.replace("      allowedHosts:\n", `      allowedHosts:\n${line}`);
      current.data = { ...current.data, "datasource.yml": Buffer.from(edited).toString("base64") };
      const isDone = await api.replaceNamespacedSecret({ ...secret, body: current }).then(
        () => true,
        () => false,
      );
      if (isDone) written.push(line);
      await sleep(20);
    }
  })();
  const entries: string[] = [];
  while (entries.length < 3 || written.length < 4) {
    const allowedHost = `https://t${String(entries.length)}.cx.localhost`;
    await engine.up(allowedHost, args({ allowedHost }));
    entries.push(allowedHost);
  }
  ended.abort();
  await rival;
  const text = await file();
  expect([...entries, ...written].filter((one) => !text.includes(one))).toEqual([]);
}, 30_000);

test("a Secret that an operator is just replacing is waited for", async () => {
  const current = await api.readNamespacedSecret(secret);
  await api.deleteNamespacedSecret(secret);
  setTimeout(() => {
    const { data } = current;
    const body = { metadata: secret, ...(data !== undefined && { data }) };
    void api.createNamespacedSecret({ namespace: secret.namespace, body });
  }, 800);
  expect(await engine.up("one", args())).toBe("create");
}, 30_000);

test("'*' takes the place of the last allowed host, since an empty list allows every host", async () => {
  await engine.up("one", args());
  const text = (await file()).replace(
    /( {6}allowedHosts:\n)[\s\S]*?( {8}- https:\/\/tenant1)/,
    "$1$2",
  );
  await control("/grafana/provisioning", { "datasource.yml": text });
  await engine.destroy("one");
  expect(await file()).toBe(text.replace(allowedHost, '"*"'));
  expect(engine.warnings.join()).toMatch(/the last allowed host went/);
}, 30_000);

describe("a file with a version", () => {
  const versioned = () => original.replace("    orgId: 1\n", "    orgId: 1\n    version: 1\n");

  beforeEach(async () => {
    await control("/grafana/provisioning", { "datasource.yml": versioned() });
    await control("/grafana/restart", { kind: "podRecreation" });
    await control("/grafana/foreign-write", { style: "versioned", add: ["https://x.example"] });
  });

  test("is lifted above the live one, so that Grafana reads it at its next start", async () => {
    await engine.up("one", args());
    expect(await file()).toMatch(/version: 100\d\n/);
    await control("/grafana/restart", { kind: "podRecreation" });
    expect(await live()).toContain(allowedHost);
  }, 30_000);

  test("stays as it is when told to, with a warning that the allowed host is not durable", async () => {
    await engine.up("one", args({ fileVersion: "keep" }));
    expect(await file()).toMatch(/version: 1\n/);
    expect(engine.warnings.join()).toMatch(/Grafana skips it at its next start/);
    await control("/grafana/restart", { kind: "podRecreation" });
    expect(await live()).not.toContain(allowedHost);
  }, 30_000);
});

describe("what is refused, with nothing changed", () => {
  test("a Secret that is not there", async () => {
    await expect(engine.up("one", args({ secret: "other" }))).rejects.toThrow(
      /the Secret 'other' in namespace 'expertflow' is not there/,
    );
  }, 30_000);

  test("a data source that is not in it", async () => {
    await expect(engine.up("one", args({ dataSource: "other" }))).rejects.toThrow(
      /no provisioning file has a data source 'other'/,
    );
    expect(await file()).toBe(original);
  });

  test("a cluster that does not answer", async () => {
    await expect(engine.up("one", args({ kubernetesContext: "nowhere" }))).rejects.toThrow(
      /no Kubernetes cluster is configured/,
    );
  });
});
