import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { provisionedHostLifecycle } from "../../../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { deadUrl, startServer } from "../../http/test-server.ts";
import { TestEngine } from "../../../test-engine.ts";
import { FakeCluster } from "../../services/grafana/provisioning/fake-cluster.ts";
import { oneTry } from "../../../test-run.ts";

const dataSource = "infinity_cim_json_api";
const allowedHost = "https://tenant1.cx.localhost";
const path = "expertflow/datasources";
const key = "datasource.yml";
const file = `apiVersion: 1
datasources:
- name: ${dataSource}
  version: 3
  jsonData:
    allowedHosts:
    - "*"
`;
const withEntry = `${file}    - ${allowedHost}\n`;

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.put(path, { [key]: file });
});
afterEach(() => cluster.stop());

function args(change: object = {}): object {
  return {
    secret: "datasources",
    namespace: "expertflow",
    dataSource,
    allowedHost,
    fileVersion: "keep",
    ...change,
  };
}

/** A stack that has made its allowed host already. */
async function madeStack(environment: Record<string, string> = {}, change: object = {}) {
  const engine = new TestEngine(provisionedHostLifecycle, { ...oneTry(), ...environment });
  await engine.up("one", args(change));
  engine.warnings.length = 0;
  return engine;
}

describe("what is gone, as the API server or the file itself says", () => {
  test.each<[string, () => void, RegExp]>([
    [
      "the Secret, or its namespace",
      () => {
        cluster.secrets.clear();
      },
      /the Secret 'datasources' in namespace 'expertflow' is not there any more/,
    ],
    [
      "the key with the file",
      () => {
        cluster.put(path, { "other.txt": withEntry });
      },
      /the data source 'infinity_cim_json_api' in the provisioning files is not there any more/,
    ],
    [
      "the data source in the file",
      () => {
        cluster.put(path, { [key]: withEntry.replace(dataSource, "other") });
      },
      /the data source 'infinity_cim_json_api' in the provisioning files is not there any more/,
    ],
  ])(
    "%s takes the allowed host with it, with a word about what was not done",
    async (_name, takeAway, words) => {
      const engine = await madeStack();
      takeAway();
      await engine.destroy("one");
      expect(engine.has("one")).toBe(false);
      expect(engine.warnings.join()).toMatch(words);
      const other = await madeStackWithout(takeAway);
      expect(await other.refresh("one")).toBe("gone");
    },
    20_000,
  );

  async function madeStackWithout(takeAway: () => void) {
    cluster.put(path, { [key]: file });
    const engine = await madeStack();
    takeAway();
    return engine;
  }

  test("fails up, since nothing can be made", async () => {
    cluster.put(path, {});
    const engine = new TestEngine(provisionedHostLifecycle, {});
    await expect(engine.up("one", args())).rejects.toThrow(
      /no provisioning file has a data source/,
    );
  });
});

describe("what proves nothing", () => {
  test.each([
    ["no YAML any more", "a: ["],
    ["written in a way that can't be edited", withEntry.replace("jsonData:", "jsonData: &shared")],
    ["two documents", `${withEntry}---\n`],
  ])("a file that is %s: refresh and destroy fail", async (_name, broken) => {
    const engine = await madeStack();
    cluster.put(path, { [key]: broken });
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(/nothing was changed/);
    }
    expect(engine.has("one")).toBe(true);
    expect(cluster.text(path, key)).toBe(broken);
  });

  test.each([
    ["a proxy that knows no such cluster", { status: 404, body: "no such cluster" }],
    ["a proxy in front of nothing", { status: 502, body: "<html>" }],
  ])("%s: refresh and destroy fail, and name the way out", async (_name, reply) => {
    const engine = await madeStack();
    cluster.instead = reply;
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(
        /run it again when Kubernetes is well\. If it is gone for good.*CX_GONE_SERVICES=kubernetes/,
      );
    }
    expect(engine.has("one")).toBe(true);
  });

  test("a cluster that refuses the account is not gone", async () => {
    const engine = await madeStack();
    const body = { kind: "Status", reason: "Forbidden", code: 403 };
    cluster.instead = { status: 403, headers: { "content-type": "application/json" }, body };
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(/refused it \(HTTP 403\)/);
      await expect(attempt).rejects.not.toThrow(/CX_GONE_SERVICES/);
    }
  });
});

describe("a cluster that does not answer", () => {
  test.each<[string, () => Promise<void>]>([
    ["nobody listens", async () => cluster.leadTo(await deadUrl())],
    [
      "KUBECONFIG leads to none",
      () => {
        process.env["KUBECONFIG"] = "/nowhere/kubeconfig";
        return Promise.resolve();
      },
    ],
  ])("%s: refresh and destroy fail, and name the way out", async (_name, takeAway) => {
    const engine = await madeStack();
    await takeAway();
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(/CX_GONE_SERVICES=kubernetes/);
    }
    expect(engine.has("one")).toBe(true);
  });

  test("and is said to be gone for good: destroy skips it, and says what was left", async () => {
    const engine = await madeStack({ CX_GONE_SERVICES: "kubernetes" });
    cluster.instead = "cut";
    expect(await engine.refresh("one")).toEqual({ drift: [] });
    await engine.destroy("one");
    expect(engine.warnings.join()).toMatch(
      /'https:\/\/tenant1.cx.localhost' in allowedHosts of 'infinity_cim_json_api' in the Secret expertflow\/datasources was left there/,
    );
    expect(cluster.text(path, key)).toBe(withEntry);
  });
});

describe("the live version that the file's has to beat", () => {
  const settings = (url: string) => ({ fileVersion: "raise", grafana: { url } });

  test("is none in a Grafana that has no such data source", async () => {
    const grafana = await startServer(({ path: asked }) => {
      if (asked === "/api/health") return { body: { database: "ok" } };
      return asked === "/api/datasources" ? { body: [] } : { status: 404 };
    });
    await madeStack({ GRAFANA_TOKEN: "glsa_canary" }, settings(grafana.url));
    expect(cluster.text(path, key)).toBe(withEntry);
  });

  test("can't be asked of a Grafana that is down, which is named, and its way out", async () => {
    const grafana = await startServer(() => ({ status: 502 }));
    const change = settings(grafana.url);
    const engine = await madeStack({ GRAFANA_TOKEN: "glsa_canary" });
    await engine.up("one", args(change));
    await expect(engine.destroy("one")).rejects.toThrow(/CX_GONE_SERVICES=grafana/);
    expect(cluster.text(path, key)).toBe(withEntry);
  });

  test("is none in a Grafana that is gone for good", async () => {
    const grafana = await startServer(() => "cut");
    const environment = { GRAFANA_TOKEN: "glsa_canary", CX_GONE_SERVICES: "grafana" };
    const engine = await madeStack(environment, settings(grafana.url));
    await engine.destroy("one");
    expect(cluster.text(path, key)).toBe(file);
  });
});
