import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantAccessSpec,
  AccessFacts,
} from "../../../../providers/resources/tenant-access/schema.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { accessArgs, grafana, mark, owner } from "./access-args.ts";
import type { JsonObject } from "../../../../sandbox/json.ts";
import { type AccessCluster, AccessClusters } from "./access-clusters.ts";

let cx: TestPlatform;
let clusters: AccessClusters;
let engine: TestEngine<TenantAccessSpec, AccessFacts>;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
beforeEach(async () => {
  await cx.control("POST", "/reset");
  clusters = await AccessClusters.start();
  clusters.prod.datasourceYml =
    "apiVersion: 1\ndatasources: [{ name: infinity_cim_json_api, jsonData: { allowedHosts: [] } }]\n";
  engine = new TestEngine(tenantAccessLifecycle, { ...loginOf(cx), CX_CHECK_AT_PREVIEW: "true" });
});
afterEach(() => clusters.stop());

const fqdn = "tenant1.cx.localhost";
const argsOf = (tenantId: string, change: object = {}) => ({
  ...accessArgs(cx),
  tenantId,
  fqdn: `${tenantId}.cx.localhost`,
  mark: undefined,
  seed: "",
  grafana: grafana(cx),
  provisioned: { secret: "grafana-files", namespace: "edge" },
  cluster: {
    objects: [
      { kind: "Ingress", namespace: "edge", name: `cx-${tenantId}` },
      { kind: "DNSEndpoint", namespace: "edge", name: `cx-${tenantId}` },
    ],
    awaitReady: false,
  },
  ...change,
});
const preview = (change: object = {}) => engine.preview("tenant1", argsOf("tenant1", change));

/** Requests to the platform since the last time, without the login. */
async function asked(): Promise<Record<string, number>> {
  const { requests } = await cx.state();
  await cx.control("POST", "/requests/reset");
  const routes = Object.entries(requests).filter(([route]) => !route.includes("/realms"));
  return Object.fromEntries(routes);
}

/** Makes what is there before the preview. */
type Arrange = () => unknown;
const inCluster = (arrange: (cluster: AccessCluster) => void) => () => {
  arrange(clusters.prod);
};
const made = (tenantId: string, record: JsonObject) => () => cx.createTenant(tenantId, record);

describe("a new tenant is refused in the preview", () => {
  test.each<[string, Arrange, RegExp]>([
    [
      "that somebody else has made",
      made("tenant1", { createdBy: "operator" }),
      /was not made by this stack \(createdBy: 'operator'\)/,
    ],
    [
      "whose FQDN another one has",
      made("tenant2", { tenantSettings: { fqdn } }),
      /tenant 'tenant2'/,
    ],
    [
      "for whose host there is an Ingress",
      inCluster((cluster) => {
        cluster.put("Ingress", "shop", "web", undefined, fqdn);
      }),
      /Ingress shop\/web/,
    ],
    [
      "whose object's name is taken",
      inCluster((cluster) => {
        cluster.put("DNSEndpoint", "edge", "cx-tenant1", `${owner}#ffffffffffff`);
      }),
      /DNSEndpoint edge\/cx-tenant1/,
    ],
    [
      "when a permission is missing",
      inCluster((cluster) => {
        cluster.refused = ["create ingresses edge"];
      }),
      /- create ingresses\.networking\.k8s\.io in namespace 'edge'/,
    ],
    [
      "when Grafana's file may not be written",
      inCluster((cluster) => {
        cluster.refused = ["update secrets edge"];
      }),
      /- update secrets 'grafana-files' in namespace 'edge'/,
    ],
    [
      "when the namespace is not there",
      inCluster((cluster) => {
        cluster.uid = undefined;
      }),
      /has no namespace 'edge'/,
    ],
    [
      "that the list of tenants hides",
      async () => {
        await cx.control("POST", "/knobs", { listHides: "suspended" });
        await cx.createTenant("tenant1", { createdBy: "operator", status: "inActive" });
      },
      /was not made by this stack/,
    ],
    [
      "when the tenant service gives no answer",
      () => cx.faults({ kind: "status", service: "tenant", status: 503 }),
      /cannot list the tenants.*503/,
    ],
  ])("%s", async (_what, arrange, words) => {
    await arrange();
    await expect(preview()).rejects.toThrow(words);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("for all reasons at once, each of them told once", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator" });
    clusters.prod.refused = ["patch ingresses edge"];
    const dataSource = "elsewhere";
    const change = { grafana: grafana(cx, { dataSource }), provisioned: undefined };
    const refusal: unknown = await preview(change).catch((reason: unknown) => reason);
    const told = /createdBy: 'operator'|data source 'elsewhere'|- patch ingresses/g;
    expect(String(refusal).match(told)).toEqual([
      "createdBy: 'operator'",
      "data source 'elsewhere'",
      "- patch ingresses",
    ]);
  });
});

test("twenty new tenants cost one list of each kind, and a look at each id; nothing is written", async () => {
  await asked();
  const ids = Array.from({ length: 20 }, (_, index) => `tenant${String(index + 1)}`);
  for (const tenantId of ids) await engine.preview(tenantId, argsOf(tenantId));
  expect(await asked()).toEqual({
    "tenant GET /tenant": 1,
    "tenant GET /tenant/:id": 20,
    "grafana GET /api/datasources/name/:name": 1,
    "grafana GET /api/datasources/uid/:uid": 1,
  });
  expect([...clusters.prod.asked].sort()).toEqual([
    "/api/v1/namespaces/edge",
    "/api/v1/namespaces/edge/secrets/grafana-files",
    "/apis/externaldns.k8s.io/v1alpha1",
    "/apis/externaldns.k8s.io/v1alpha1/dnsendpoints",
    "/apis/networking.k8s.io/v1/ingresses",
  ]);
  expect(new Set(clusters.prod.rightsAsked).size).toBe(clusters.prod.rightsAsked.length);
});

describe("the preview asks nothing", () => {
  test.each<[string, object, Record<string, string>]>([
    ["unless it was told to", {}, { CX_CHECK_AT_PREVIEW: "" }],
    ["when it was told not to", {}, { CX_CHECK_AT_PREVIEW: "false" }],
    ["of a tenant that something is not known of yet", { grafana: unknownValue }, {}],
    ["of one that pulumi import brings, with its mark", { mark }, {}],
  ])("%s", async (_when, change, environment) => {
    await cx.createTenant("tenant1", { createdBy: "operator" });
    await asked();
    engine.tune(environment);
    await preview(change);
    expect([await asked(), clusters.prod.asked]).toEqual([{}, []]);
  });

  test("of one whose arguments are wrong by themselves", async () => {
    await expect(preview({ locksOut: true })).rejects.toThrow(/would lock everybody out/);
    expect([await asked(), clusters.prod.asked]).toEqual([{}, []]);
  });

  test("of one that is in the state", async () => {
    expect(await engine.up("tenant1", argsOf("tenant1"))).toBe("create");
    await asked();
    await cx.createTenant("tenant1", { createdBy: "operator" });
    const before = clusters.prod.asked.length;
    await preview({ adopt: "restore" });
    expect(clusters.prod.asked).toHaveLength(before);
    expect(await asked()).toEqual({ "tenant POST /tenant": 1 });
  });
});
