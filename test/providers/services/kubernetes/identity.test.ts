import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { NoAnswerError } from "../../../../providers/gone-services.ts";
import {
  connectedTo,
  identify,
  isElsewhere,
  OtherClusterError,
  prove,
  proveForRemoval,
  stillKnown,
} from "../../../../providers/services/kubernetes/identity.ts";
import { clusterIdentity } from "../../../../providers/services/kubernetes/names.ts";
import { FakeCluster } from "../grafana/provisioning/fake-cluster.ts";
import { deadUrl } from "../../http/test-server.ts";
import { testRun } from "../../../test-run.ts";

const namespace = "ef-external";
const known = { namespace, uid: "uid-of-the-first" };

let cluster: FakeCluster;
let warnings: string[];
beforeEach(async () => {
  warnings = [];
  cluster = await FakeCluster.start();
});
afterEach(() => cluster.stop());

const newRun = (environment = {}) => testRun(environment, (message) => warnings.push(message));

const isGone = { CX_GONE_SERVICES: "kubernetes" };
const refusal = { headers: { "content-type": "application/json" }, status: 403, body: {} };
const what = /^the cluster at http.* \(context 'x', kubeconfig '.*'\)/;

describe("a cluster", () => {
  test("that gives a namespace no id is none: nothing would be known of it", async () => {
    cluster.instead = { headers: refusal.headers, body: { metadata: {} } };
    const asking = identify(newRun(), { namespace });
    await expect(asking).rejects.toThrow(
      /answered without the id of the namespace 'ef-external'; nothing was changed\n {2}→ check that the kubeconfig leads to an API server, and not to a proxy or a stand-in$/,
    );
  });

  test("is known by the id of a namespace, asked for once in a run", async () => {
    const run = newRun();
    expect(await identify(run, { namespace })).toEqual(known);
    expect(await identify(run, { namespace })).toEqual(known);
    expect(cluster.requests).toBe(1);
    expect(await identify(run, { namespace: "other" })).toEqual({ ...known, namespace: "other" });
    expect(await identify(run, { namespace, context: "x" })).toEqual(known);
    expect(cluster.requests).toBe(3);
    await identify(newRun(), { namespace });
    expect(cluster.requests).toBe(4);
  });

  test("without that namespace is not known, and the settings are named", async () => {
    cluster.namespaceId = undefined;
    const asking = identify(newRun(), { namespace });
    await expect(asking).rejects.toThrow(what);
    await expect(asking).rejects.toThrow(
      /has no namespace 'ef-external'\n {2}→ check platform.ingress.namespace, platform.dns.namespace, platform.kubernetes.context and KUBECONFIG$/,
    );
  });

  test("that may not be asked says which permission is missing", async () => {
    cluster.instead = refusal;
    await expect(identify(newRun(), { namespace })).rejects.toThrow(
      /^cannot look for the namespace 'ef-external': .*get the namespace 'ef-external'/s,
    );
  });

  test("that does not know a context says so", async () => {
    await expect(identify(newRun(), { namespace, context: "nowhere" })).rejects.toThrow("nowhere");
  });

  test("is not taken for the one of another context", async () => {
    const run = newRun();
    await connectedTo(run, "x");
    await expect(connectedTo(run, "nowhere")).rejects.toThrow("nowhere");
    expect(await connectedTo(run, "x")).toBe(await connectedTo(run, "x"));
  });

  test("stands in the state with its namespace and the id of it, and with what is added later", () => {
    const stored = { ...known, more: "of a later version" };
    expect(clusterIdentity.parse(stored)).toEqual(stored);
  });

  test.each([{}, { namespace }, { uid: "u" }, { namespace, uid: 1 }])(
    "is not known by %j",
    (stored) => {
      expect(clusterIdentity.safeParse(stored).success).toBe(false);
    },
  );
});

describe("the cluster in the state", () => {
  test.each<[string, typeof known | undefined, typeof known | undefined, string]>([
    ["is still known when nobody says anything", known, known, ""],
    ["is forgotten when somebody says its id", known, undefined, `kubernetes:${known.uid}`],
    ["is still known when somebody says another's", known, known, "kubernetes:uid-of-another"],
    ["is still known when somebody says the word alone", known, known, "kubernetes"],
    ["is none where none was known", undefined, undefined, ""],
    [
      "is none where none was known, also when somebody says an id",
      undefined,
      undefined,
      "kubernetes:u",
    ],
  ])("%s", (_how, before, after, said) => {
    expect(stillKnown(newRun({ CX_GONE_SERVICES: said }), before)).toEqual(after);
  });
});

describe("the proof", () => {
  test("holds in the same cluster, and is asked for once in a run", async () => {
    const run = newRun();
    await prove(run, undefined, known);
    await prove(run, undefined, known);
    expect(cluster.requests).toBe(1);
    await prove(run, "x", known);
    await prove(run, undefined, { ...known, namespace: "other" });
    expect(cluster.requests).toBe(3);
  });

  test.each(["uid-of-another", undefined])(
    "fails where the namespace has the id %s",
    async (uid) => {
      cluster.namespaceId = uid;
      const error: unknown = await prove(newRun(), undefined, known).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(OtherClusterError);
      expect(error).toMatchObject({ name: "OtherClusterError", what: expect.stringMatching(what) });
      expect(String(error)).toMatch(
        /is not the one that this stack's objects are in: its namespace 'ef-external' is another one, or missing; nothing was changed\n {2}→ set KUBECONFIG and platform.kubernetes.context to the right one\. If the namespace .*, run CX_GONE_SERVICES=kubernetes:uid-of-the-first pulumi refresh first$/s,
      );
    },
  );

  test("fails of another one although this run has proved one", async () => {
    const run = newRun();
    await prove(run, undefined, known);
    await expect(prove(run, undefined, { namespace, uid: "other" })).rejects.toThrow(
      "is not the one",
    );
  });
});

describe("the proof before something is taken down", () => {
  test.each([{}, isGone])("holds in the same cluster, whatever is said (%j)", async (said) => {
    await proveForRemoval(newRun(said), undefined, known);
    expect(cluster.requests).toBe(1);
  });

  test.each([{}, isGone])("fails in another cluster, whatever is said (%j)", async (said) => {
    cluster.namespaceId = "uid-of-another";
    await expect(proveForRemoval(newRun(said), undefined, known)).rejects.toThrow(
      OtherClusterError,
    );
  });

  test("fails where the answer is no namespace", async () => {
    cluster.instead = { headers: refusal.headers, body: {} };
    await expect(proveForRemoval(newRun(isGone), undefined, known)).rejects.toThrow(
      "answered without the id",
    );
  });

  test.each([{}, isGone])("fails where it may not be asked for (%j)", async (said) => {
    cluster.instead = refusal;
    await expect(proveForRemoval(newRun(said), undefined, known)).rejects.toThrow("HTTP 403");
  });

  test("fails of a cluster that gives no answer, and names the way out", async () => {
    await cluster.leadTo(await deadUrl());
    const proof = proveForRemoval(newRun(), undefined, known);
    await expect(proof).rejects.toThrow(NoAnswerError);
    await expect(proof).rejects.toThrow(
      /→ run it again when Kubernetes is well\. If it is gone for good, .* set CX_GONE_SERVICES=kubernetes: /,
    );
  });

  test("is not asked of a cluster that is gone for good, and gives no answer", async () => {
    await cluster.leadTo(await deadUrl());
    await expect(proveForRemoval(newRun(isGone), undefined, known)).resolves.toBeUndefined();
  });
});

describe("a refresh", () => {
  test("of the same cluster has nothing to say", async () => {
    expect(await isElsewhere(newRun(), undefined, known)).toBe(false);
    expect(warnings).toEqual([]);
  });

  test("of another one says so once, and how to go on", async () => {
    cluster.namespaceId = "uid-of-another";
    const run = newRun();
    expect(await isElsewhere(run, undefined, known)).toBe(true);
    expect(await isElsewhere(run, "x", known)).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(
        /is another one, or missing\. Objects that are not found there count as gone in this refresh, and pulumi up makes nothing\. With the right KUBECONFIG, run pulumi refresh and pulumi up: what is still there is taken back$/,
      ),
    ]);
  });

  test("of one that may not be asked believes nothing of it", async () => {
    cluster.instead = refusal;
    expect(await isElsewhere(newRun(), undefined, known)).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^cannot look for the namespace/)]);
  });

  test("of one that gives no answer is left to the objects", async () => {
    await cluster.leadTo(await deadUrl());
    await expect(prove(newRun(), undefined, known)).rejects.toThrow(NoAnswerError);
    expect(await isElsewhere(newRun(), undefined, known)).toBe(false);
    expect(warnings).toEqual([]);
  });
});
