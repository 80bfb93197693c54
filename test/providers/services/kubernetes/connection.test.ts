import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import {
  connectToKubernetes,
  explainKubernetes,
  within,
} from "../../../../providers/services/kubernetes/connection.ts";
import { deadUrl, startServer, stopServers } from "../../http/test-server.ts";
import { TestCa } from "../../resources/tenant-readiness/test-entry.ts";

const kept = ["KUBECONFIG", "HOME", "KUBERNETES_SERVICE_HOST"];
const before = new Map(kept.map((name) => [name, process.env[name]]));
let ca: TestCa;
let otherCa: TestCa;
let home: string;
let file: string;

beforeAll(async () => {
  [ca, otherCa] = await Promise.all([TestCa.make(), TestCa.make("Other CA")]);
});
afterAll(() => Promise.all([ca.remove(), otherCa.remove()]));
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cx-kubeconfig-"));
  file = join(home, "prod.yaml");
  process.env["HOME"] = home;
  process.env["KUBECONFIG"] = file;
  delete process.env["KUBERNETES_SERVICE_HOST"];
});
afterEach(async () => {
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  await rm(home, { recursive: true });
  await stopServers();
});

interface Cluster {
  server?: string;
  caFile?: string;
  skipTls?: boolean;
}

/** A kubeconfig whose contexts, clusters and users have the same names. */
function kubeconfig(names: string[], current: string | undefined, cluster: Cluster = {}): string {
  const { server = "https://api.example.com:6443", caFile, skipTls } = cluster;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: names.map((name) => ({
      name,
      cluster: {
        server,
        ...(caFile !== undefined && { "certificate-authority": caFile }),
        ...(skipTls !== undefined && { "insecure-skip-tls-verify": skipTls }),
      },
    })),
    users: names.map((name) => ({ name, user: { token: "kube-token-canary" } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
    ...(current !== undefined && { "current-context": current }),
  });
}

/** The text of an error that has to come. */
async function wordsOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error.message;
  throw new Error("it did not fail");
}

const howToSet = "set KUBECONFIG to a kubeconfig of the platform's cluster";

describe("the kubeconfig", () => {
  test("that is set, but not there, is named", async () => {
    expect(await wordsOf(connectToKubernetes())).toBe(
      `no Kubernetes cluster is configured: KUBECONFIG is '${file}', and there is no such file\n  → ${howToSet}`,
    );
  });

  test.each([undefined, ""])("that is nowhere is told (KUBECONFIG %j)", async (value) => {
    if (value === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = value;
    expect(await wordsOf(connectToKubernetes())).toBe(
      `no Kubernetes cluster is configured: KUBECONFIG is not set, and there is no file '${join(home, ".kube", "config")}'\n  → ${howToSet}`,
    );
  });

  test("is the one in the home directory when none is set", async () => {
    delete process.env["KUBECONFIG"];
    await mkdir(join(home, ".kube"));
    await writeFile(join(home, ".kube", "config"), kubeconfig(["a"], "a"));
    const { config } = await connectToKubernetes();
    expect(config.getCurrentCluster()?.server).toBe("https://api.example.com:6443");
  });

  test("is looked for in the account's own home directory when HOME is not set", async () => {
    delete process.env["KUBECONFIG"];
    delete process.env["HOME"];
    const usual = join(homedir(), ".kube", "config");
    expect(await wordsOf(connectToKubernetes("no-such-context"))).toContain(`'${usual}'`);
  });

  test.each([
    [
      "no YAML",
      "users:\n  - token: canary-in-the-file\n bad: [",
      /: it is not valid YAML \(line 3\)\n/,
    ],
    ["empty", "", /: expected a document, but the input is empty\n/],
    ["null", "null", /: it is no kubeconfig\n/],
    ["a text", "canary-in-the-file", /has no current context; it has none at all\n/],
    ["without a name", "clusters:\n  - cluster: {}\n", /: clusters\[0\]\.name is missing\n/],
  ])("that is %s is named, without what it holds", async (_name, text, words) => {
    await writeFile(file, text);
    const message = await wordsOf(connectToKubernetes());
    expect(message).toContain(`'${file}'`);
    expect(message).toMatch(words);
    expect(message).not.toContain("canary");
  });

  test("that is a directory is named", async () => {
    await mkdir(file);
    expect(await wordsOf(connectToKubernetes())).toContain(
      `cannot read the kubeconfig '${file}': EISDIR\n  → correct the file, or ${howToSet}`,
    );
  });

  test("may be several files with the same names: the first one's count, as with kubectl", async () => {
    const other = join(home, "other.yaml");
    await writeFile(file, kubeconfig(["default"], "default", { server: "https://one:6443" }));
    await writeFile(other, kubeconfig(["default", "more"], "more", { server: "https://two:6443" }));
    process.env["KUBECONFIG"] = [file, other].join(delimiter);
    const serverOf = async (context?: string) =>
      (await connectToKubernetes(context)).config.getCurrentCluster()?.server;
    expect(await serverOf()).toBe("https://one:6443");
    expect(await serverOf("more")).toBe("https://two:6443");
  });

  test("may be several files: one that is missing is left out, and the first one's context counts", async () => {
    const second = join(home, "second.yaml");
    await writeFile(file, kubeconfig(["a"], "a", { server: "https://a.example.com" }));
    await writeFile(second, kubeconfig(["b"], "b", { server: "https://b.example.com" }));
    process.env["KUBECONFIG"] = [join(home, "missing"), file, second].join(delimiter);
    const server = async (context?: string) =>
      (await connectToKubernetes(context)).config.getCurrentCluster()?.server;
    expect(await server()).toBe("https://a.example.com");
    expect(await server("b")).toBe("https://b.example.com");
    expect(await wordsOf(connectToKubernetes("c"))).toContain(
      `kubeconfig '${file}', '${second}' has no context 'c'`,
    );
  });
});

describe("the context", () => {
  test("that is not in the file is named, with those that are", async () => {
    await writeFile(file, kubeconfig(["staging", "prod"], "prod"));
    expect(await wordsOf(connectToKubernetes("produktion"))).toBe(
      `no Kubernetes cluster is configured: kubeconfig '${file}' has no context 'produktion'; it has 'staging', 'prod'\n` +
        `  → set kubernetes.context to one that it has, or ${howToSet}`,
    );
  });

  test("has to be chosen when the file has no current one", async () => {
    await writeFile(file, kubeconfig(["staging", "prod"], undefined));
    expect(await wordsOf(connectToKubernetes())).toContain(
      `kubeconfig '${file}' has no current context; it has 'staging', 'prod'`,
    );
    expect((await connectToKubernetes("prod")).config.getCurrentContext()).toBe("prod");
  });

  test.each([["cluster"], ["user"]])("that names a %s which is missing", async (kind) => {
    const text = kubeconfig(["prod"], "prod").replace(`${kind}: prod`, `${kind}: gone`);
    await writeFile(file, text);
    expect(await wordsOf(connectToKubernetes())).toContain(
      `the context 'prod' (kubeconfig '${file}') names the ${kind} 'gone', which is not there\n  → correct the file, or choose another context (kubernetes.context)`,
    );
  });

  test("that leads to plain http is refused in our words", async () => {
    await writeFile(file, kubeconfig(["prod"], "prod", { server: "http://localhost:8080" }));
    expect(await wordsOf(connectToKubernetes())).toMatch(
      /the context 'prod' \(kubeconfig '.*'\) leads to http:\/\/localhost:8080, which is not encrypted\n {2}→ use the https address/,
    );
  });
});

describe("a call", () => {
  /** What somebody reads when this cluster fails to list the Secrets. */
  async function failing(cluster: Cluster, seconds = 5): Promise<string> {
    await writeFile(file, kubeconfig(["prod"], "prod", cluster));
    const { api } = await connectToKubernetes();
    const operation = "read the Secret";
    const call = api.get("/api/v1/namespaces/expertflow/secrets");
    const work = within(Deadline.inSeconds(seconds), call, operation).catch((error: unknown) => {
      throw explainKubernetes(error, operation, "get that Secret");
    });
    const words = await wordsOf(work);
    expect(words).not.toContain("canary");
    return words.replace(file, "FILE");
  }

  const where = (server: string) =>
    `cannot read the Secret: the cluster at ${server} (context 'prod', kubeconfig 'FILE')`;
  const away =
    "\n  → check that it is up and can be reached from here (VPN, firewall, proxy), or choose another cluster by KUBECONFIG or kubernetes.context";

  test("to a port where nobody listens", async () => {
    const server = (await deadUrl()).replace("http:", "https:");
    expect(await failing({ server })).toBe(
      `${where(server)} cannot be reached (ECONNREFUSED)${away}`,
    );
  });

  test("to localhost, which has two addresses", async () => {
    const server = (await deadUrl()).replace("http://127.0.0.1", "https://localhost");
    expect(await failing({ server })).toBe(
      `${where(server)} cannot be reached (ECONNREFUSED)${away}`,
    );
  });

  test("to a name that does not resolve", async () => {
    const server = "https://api.cx.invalid:6443";
    expect(await failing({ server })).toMatch(
      /api\.cx\.invalid.* cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\n/,
    );
  });

  test("to a server that says nothing", async () => {
    const { url } = await startServer(() => "silence");
    expect(await failing({ server: url, skipTls: true }, 0.2)).toBe(
      `${where(url)} gave no answer in time${away.replace("it is up and ", "it ")}`,
    );
  });

  test("to a server whose certificate is of another CA", async () => {
    const { url } = await startServer(() => ({}), await ca.certificate("localhost"));
    const server = url.replace("127.0.0.1", "localhost");
    expect(await failing({ server, caFile: otherCa.certFile })).toMatch(
      /has a certificate that is not trusted \([A-Z_]+\)\n {2}→ the kubeconfig's certificate authority has to be this cluster's/,
    );
    expect(await failing({ server: url, caFile: ca.certFile })).toContain(
      "not trusted (ERR_TLS_CERT_ALTNAME_INVALID)",
    );
  });

  test("with a token that has expired", async () => {
    const { url, requests } = await startServer(() => status(401));
    expect(await failing({ server: url, skipTls: true })).toBe(
      `${where(url)} does not accept the user 'prod' (HTTP 401)\n` +
        "  → its token or certificate has expired, or belongs to another cluster: log in anew, as for kubectl, or choose another cluster by KUBECONFIG or kubernetes.context",
    );
    expect(requests[0]?.headers.authorization).toBe("Bearer kube-token-canary");
  });

  test("without the permission to it", async () => {
    const { url } = await startServer(() => status(403));
    expect(await failing({ server: url, skipTls: true })).toBe(
      `${where(url)} refused it (HTTP 403)\n  → allow this account to get that Secret (docs/entry-and-dns.md, permissions)`,
    );
  });

  test("to a server that is no API server", async () => {
    const { url } = await startServer(() => status(502));
    expect(await failing({ server: url, skipTls: true })).toContain(
      `${where(url)} answered HTTP 502\n  → check that this is the API server of the platform's cluster and that it is well, or choose another cluster`,
    );
  });

  test("with a CA file that is not there", async () => {
    expect(await failing({ caFile: join(home, "gone.crt") })).toContain(
      "cannot be asked: ENOENT: no such file or directory, open",
    );
  });

  test("that succeeds brings what it brings", async () => {
    const { url } = await startServer(() => ({
      headers: { "content-type": "application/json" },
      body: { kind: "SecretList", items: [] },
    }));
    await writeFile(file, kubeconfig(["prod"], "prod", { server: url, skipTls: true }));
    const { api } = await connectToKubernetes();
    expect(await api.get("/api/v1/namespaces/expertflow/secrets")).toMatchObject({ items: [] });
  });
});

function status(code: number) {
  const headers = { "content-type": "application/json" };
  return { status: code, headers, body: { kind: "Status", code, message: "no" } };
}
