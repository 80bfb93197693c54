import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { RunContext } from "../../../providers/engine/lifecycle.ts";
import { NoAnswerError } from "../../../providers/gone-services.ts";
import {
  identify,
  isElsewhere,
  OtherClusterError,
  prove,
} from "../../../providers/kubernetes/identity.ts";
import { FakeCluster } from "../grafana-provisioned-host/fake-cluster.ts";
import { deadUrl } from "../http/test-server.ts";

const namespace = "ef-external";
const known = { namespace, uid: "uid-of-the-first" };

let cluster: FakeCluster;
let warnings: string[];
beforeEach(async () => {
  warnings = [];
  cluster = await FakeCluster.start();
});
afterEach(() => cluster.stop());

function newRun(): RunContext {
  return {
    credentials: { environment: {}, config: () => undefined },
    warn: (message) => warnings.push(message),
  };
}

const refusal = { headers: { "content-type": "application/json" }, status: 403, body: {} };
const what = /^the cluster at http.* \(context 'x', kubeconfig '.*'\)/;

describe("a cluster", () => {
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
