import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { provisionedHostLifecycle } from "../../../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { TestEngine } from "../../../test-engine.ts";
import { startServer } from "../../http/test-server.ts";
import { FakeCluster } from "../../services/grafana/provisioning/fake-cluster.ts";
import { check, storedIn } from "../../../../providers/engine/stored.ts";
import { oneTry } from "../../../test-run.ts";

const allowedHost = "https://tenant1.cx.localhost";
const path = "expertflow/datasources";
const key = "datasource.yml";
const file =
  "apiVersion: 1\ndatasources:\n- name: d\n  version: 3\n  jsonData: { allowedHosts: [] }\n";
const withEntry = file.replace("[]", `["${allowedHost}"]`);
const spec = { secret: "datasources", namespace: "expertflow", dataSource: "d", allowedHost };

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.put(path, { [key]: file });
});
afterEach(() => cluster.stop());

describe("a `version:` in the file", () => {
  test.each([
    ["is to be kept", { fileVersion: "keep" }, true],
    ["can't be compared with Grafana's, which nobody named", { fileVersion: "raise" }, false],
    ["is named nowhere", {}, false],
  ])("that %s stays, with a warning", async (_case, change, isGrafanaKnown) => {
    const grafana = await startServer(() => ({ status: 500 }));
    const engine = new TestEngine(provisionedHostLifecycle, {
      GRAFANA_TOKEN: "glsa_canary",
      ...oneTry(),
    });
    const named = isGrafanaKnown && { grafana: { url: grafana.url } };
    await engine.up("one", { ...spec, ...change, ...named });
    expect(cluster.text(path, key)).toBe(withEntry);
    expect(engine.warnings.join()).toMatch(/file of 'd' has `version: 3`: Grafana skips it/);
    expect(grafana.requests).toEqual([]);
  });
});

test("an allowed host has an id that says where it stands", () => {
  const id = `expertflow/datasources/d/${allowedHost}`;
  expect(provisionedHostLifecycle.id(provisionedHostLifecycle.spec.parse(spec))).toBe(id);
});

test("an allowed host is put in at once where another context leads to", async () => {
  const engine = new TestEngine(provisionedHostLifecycle, {});
  await engine.up("one", spec);
  cluster.put(path, { [key]: file });
  expect(await engine.up("one", { ...spec, kubernetesContext: "x" })).toBe("update");
  expect(cluster.text(path, key)).toBe(withEntry);
});

describe("the context of an allowed host's cluster", () => {
  const problems = (kubernetesContext: string) =>
    check(provisionedHostLifecycle, {}, { ...spec, kubernetesContext }).problems;

  test("may have any name", () => {
    expect(problems("cx-platform")).toEqual([]);
  });

  test("has a name", () => {
    expect(problems("").map(describeProblem).join()).toMatch(
      /kubernetesContext.*must not be empty/,
    );
  });
});

describe("the state of an allowed host", () => {
  const state = { ...spec, schemaVersion: 1, ownership: "created" };

  test("may have more in it than we know", () => {
    const newer = { ...state, later: true };
    expect(storedIn(provisionedHostLifecycle, newer).args).toMatchObject({ later: true });
  });

  test.each([
    ["whose it is", { ownership: "unknown" }],
    ["its own version", { schemaVersion: "one" }],
    ["the Secret", { secret: undefined }],
    ["who the cluster is", { clusterIdentity: "first" }],
  ])("that does not say %s is none", (_part, change) => {
    expect(() => storedIn(provisionedHostLifecycle, { ...state, ...change }).spec).toThrow();
  });
});
