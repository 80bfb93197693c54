import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantAccessSpec,
  AccessFacts,
} from "../../../../providers/resources/tenant-access/schema.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { takenDownBy } from "../../../../providers/mark.ts";
import { textAt } from "../../../../sandbox/json.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { stopServers } from "../../http/test-server.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { ObjectCluster, ingress, useClusters } from "./object-cluster.ts";
import { oneTry } from "../../../test-run.ts";

let cx: TestPlatform;
let cluster: ObjectCluster;
let other: ObjectCluster;
let leaveClusters: () => Promise<void>;
let engine: TestEngine<TenantAccessSpec, AccessFacts>;

beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
beforeEach(async () => {
  await cx.control("POST", "/reset");
  cluster = await ObjectCluster.start();
  other = await ObjectCluster.start();
  leaveClusters = await useClusters({ one: cluster, two: other });
  engine = new TestEngine(tenantAccessLifecycle, { ...loginOf(cx), ...oneTry() });
});
afterEach(async () => {
  await leaveClusters();
  await stopServers();
});

const owner = "pulumi:cx-tenants/test";
const ofOwner = `${owner}#0123456789ab`;
const dataSource = "infinity_cim_json_api";

function placesOf(tenantId: string) {
  const place = { namespace: "ef-external", name: `cx-${tenantId}` };
  return [
    { kind: "Ingress", ...place },
    { kind: "DNSEndpoint", ...place },
  ];
}

function args(change: object = {}, tenantId = "tenant1") {
  const { urls } = cx.platform;
  return {
    tenantId,
    fqdn: `${tenantId}.cx.localhost`,
    owner,
    tenantApi: { url: urls.tenantApi, keycloakUrl: urls.keycloak },
    grafana: { connection: { url: urls.grafana }, dataSource },
    cluster: { objects: placesOf(tenantId), awaitReady: false },
    seed: "",
    ...change,
  };
}

const up = (change: object = {}) => engine.up("tenant1", args(change));

/** Requests to the platform since the last time, as `tenant GET /tenant`. */
async function asked(): Promise<Record<string, number>> {
  const { requests } = await cx.state();
  await cx.control("POST", "/requests/reset");
  return requests;
}

describe("a tenant's id", () => {
  test.each<[string, object, object]>([
    ["nobody has", { tenantId: "tenant9" }, {}],
    [
      "this owner took down",
      { createdBy: ofOwner, status: "inActive", updatedBy: takenDownBy(ofOwner) },
      {},
    ],
    ["this owner has, with a word", { createdBy: ofOwner }, { adopt: "restore" }],
    ["somebody else has, with a word", { createdBy: "operator" }, { adopt: "ifIdentical" }],
  ])("that %s may be had", async (_who, tenant, change) => {
    const { tenantId = "tenant1", ...record } = tenant as { tenantId?: string };
    await cx.createTenant(tenantId, { ...record });
    expect(await up(change)).toBe("create");
    const { madeBy } = engine.outputs("tenant1");
    expect(madeBy).toBe(tenantId === "tenant1" ? Reflect.get(tenant, "createdBy") : undefined);
  });

  test.each<[string, object, string]>([
    [
      "somebody else has",
      { createdBy: "operator" },
      "was not made by this stack (createdBy: 'operator')",
    ],
    [
      "this owner has, but not this state",
      { createdBy: ofOwner },
      "it is not in this stack's state",
    ],
  ])("that %s is refused", async (_who, record, words) => {
    await cx.createTenant("tenant1", { ...record });
    await expect(up()).rejects.toThrow(words);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("that differs in capitals only is refused", async () => {
    await cx.createTenant("Tenant1", { tenantSettings: { fqdn: "other.cx.localhost" } });
    await expect(up()).rejects.toThrow("tenant 'Tenant1' has the same id but for capitals");
  });

  test("is not free because the list hides it", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator", status: "inActive" });
    await cx.knobs({ listHides: "suspended" });
    await expect(up()).rejects.toThrow("was not made by this stack");
  });

  test("is not free because the list is one page", async () => {
    await cx.createTenant("tenant8");
    await cx.createTenant("tenant9");
    await cx.knobs({ pageSize: 1 });
    await expect(up()).rejects.toThrow("the answer is one page of several");
  });
});

describe("a tenant's host name", () => {
  test.each(["tenant1.cx.localhost", "TENANT1.cx.localhost", "tenant1.cx.localhost."])(
    "that another tenant has is refused: %s",
    async (fqdn) => {
      await cx.createTenant("tenant9", { tenantSettings: { fqdn } });
      await expect(up({ adopt: "always" })).rejects.toThrow(
        "tenant 'tenant9' already has the FQDN",
      );
    },
  );

  test("is another one than that of the tenant to be adopted: refused", async () => {
    await cx.createTenant("tenant1", { tenantSettings: { fqdn: "old.cx.localhost" } });
    await expect(up({ adopt: "always" })).rejects.toThrow(
      "with the FQDN 'old.cx.localhost', and the program wants 'tenant1.cx.localhost'",
    );
  });

  test("may stand in capitals in the record of the tenant to be adopted", async () => {
    await cx.createTenant("tenant1", { tenantSettings: { fqdn: "Tenant1.cx.localhost" } });
    expect(await up({ adopt: "always" })).toBe("create");
  });
});

describe("the cluster", () => {
  test.each<[string, object, string]>([
    [
      "an object of that name",
      ingress("cx-tenant1", "else.example.com"),
      "Ingress ef-external/cx-tenant1",
    ],
    [
      "an object for that host",
      ingress("by-hand", "tenant1.cx.localhost"),
      "Ingress ef-external/by-hand",
    ],
    ["an object of this owner's name", ingress("cx-tenant1", "x", ofOwner), "adopt: restore"],
  ])("refuses the tenant when there is %s", async (_what, object, words) => {
    cluster.objects.set("ingresses", [object]);
    await expect(up()).rejects.toThrow(words);
  });

  test("needs permission to write everywhere, and to watch where it waits", async () => {
    cluster.mayDo = ({ verb, resource }) => verb === "list" && resource !== "endpoints";
    const waiting = { objects: placesOf("tenant1"), awaitReady: true };
    const error = await up({ cluster: waiting }).catch(String);
    const missing = error.split("\n").filter((line) => line.startsWith("  - "));
    const verbs = ["get", "watch", "create", "patch", "delete"];
    expect(missing.sort()).toEqual(
      [
        ...verbs.map(
          (verb) => `  - ${verb} ingresses.networking.k8s.io in namespace 'ef-external'`,
        ),
        ...verbs.map(
          (verb) => `  - ${verb} dnsendpoints.externaldns.k8s.io in namespace 'ef-external'`,
        ),
        "  - get namespaces 'ef-external' in namespace 'ef-external'",
        "  - watch services in namespace 'ef-external'",
        ...["list", "watch"].map((verb) => `  - ${verb} endpoints in namespace 'ef-external'`),
      ].sort(),
    );
  });

  test("needs to know the kinds of objects", async () => {
    cluster.knowsDns = false;
    await expect(up()).rejects.toThrow("the cluster does not know DNSEndpoint");
  });
});

describe("Grafana", () => {
  test("tells whether the host was in its list before anything was made", async () => {
    await up();
    expect(engine.outputs("tenant1")["hostWasThere"]).toBe(false);
    await addHost("https://tenant2.cx.localhost");
    await engine.up("tenant2", args({}, "tenant2"));
    expect(engine.outputs("tenant2")["hostWasThere"]).toBe(true);
  });

  test("refuses the tenant when its data source cannot be written", async () => {
    await cx.knobs({ grafanaReadOnly: true });
    await expect(up()).rejects.toThrow(/data source/);
    expect(engine.has("tenant1")).toBe(false);
  });
});

/** Somebody adds a host by hand. */
async function addHost(entry: string): Promise<void> {
  const { json } = await cx.grafana("GET", `/api/datasources/name/${dataSource}`);
  const jsonData = Object(json["jsonData"]) as { allowedHosts?: string[] };
  const body = {
    ...json,
    jsonData: { ...jsonData, allowedHosts: [...(jsonData.allowedHosts ?? []), entry] },
  };
  const { status } = await cx.grafana("PUT", `/api/datasources/uid/${textAt(json, ["uid"])}`, body);
  expect(status).toBe(200);
}

test("twenty tenants of a run share what they ask", async () => {
  await asked();
  const names = Array.from({ length: 20 }, (_item, index) => `tenant${String(index + 1)}`);
  await Promise.all(names.map((name) => engine.up(name, args({}, name))));
  const requests = await asked();
  expect(requests["tenant GET /tenant"]).toBe(1);
  const grafana = Object.entries(requests).filter(([route]) => route.startsWith("grafana GET"));
  // One look at the data source by itself; its list is read once by all who come at the same moment.
  expect(grafana.filter(([, count]) => count > 6)).toEqual([]);
  expect(cluster.requests("/ingresses")).toBe(1);
  expect(cluster.requests("/dnsendpoints")).toBe(1);
  // One question for each verb on each of the two kinds, and one for their namespace.
  expect(cluster.requests("/selfsubjectaccessreviews")).toBe(13);
  expect(cluster.requests("/namespaces/ef-external")).toBe(1);
});

describe("a tenant that was judged", () => {
  /** The tenant and its objects, as they are after the first run. */
  async function made(change: object = {}): Promise<void> {
    await up(change);
    const mark = String(engine.outputs("tenant1")["mark"]);
    await cx.createTenant("tenant1", { createdBy: mark });
    const objects = [ingress("cx-tenant1", "tenant1.cx.localhost", mark)];
    cluster.objects.set("ingresses", objects);
    cluster.objects.set("dnsendpoints", objects);
    await addHost("https://tenant1.cx.localhost");
    await asked();
    cluster.server.requests.length = 0;
  }

  const nothingAsked = async () => {
    expect(await asked()).toEqual({});
    expect([...cluster.server.requests, ...other.server.requests]).toEqual([]);
  };

  test("is not judged again as long as nothing changes", async () => {
    await made();
    expect(await up()).toBe("same");
    await nothingAsked();
  });

  test("may have its objects written over once a refresh has seen that they were edited", async () => {
    await made();
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    const edited = { manager: "kubectl-edit", fieldsV1: { "f:spec": {} } };
    for (const object of cluster.objects.get("ingresses") ?? []) {
      Object.assign(Reflect.get(object, "metadata"), { managedFields: [edited] });
    }
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["forced"] });
    expect(await up()).toBe("same");
    expect(engine.outputs("tenant1")["forced"]).toContain("Ingress ef-external/cx-tenant1 0");
    // Objects that are gone, or another's by now, are none that may be written over.
    cluster.objects.set("ingresses", []);
    cluster.objects.set("dnsendpoints", []);
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["forced"] });
    expect(engine.outputs("tenant1")["forced"]).toEqual([]);
  });

  test("is not judged again because of a setting that says nothing about a place", async () => {
    await made();
    expect(await up({ recordKind: "addresses" })).toBe("update");
    await nothingAsked();
  });

  test("keeps what was seen when it was let in", async () => {
    await addHost("https://tenant1.cx.localhost");
    await up();
    const before = engine.outputs("tenant1");
    await up({ adopt: "always" });
    expect(engine.outputs("tenant1")).toEqual({
      ...before,
      adopt: "always",
      hostWasThere: true,
    });
  });

  /** The same place under another name, or with another setting. */
  const moved = (url: string) => url.replace("127.0.0.1", "localhost");

  test.each<[string, (now: ReturnType<typeof args>) => object, RegExp]>([
    [
      "tenantApi.url",
      ({ tenantApi }) => ({ tenantApi: { ...tenantApi, url: moved(tenantApi.url) } }),
      /^tenant /,
    ],
    [
      "keycloak.url",
      ({ tenantApi: { keycloakUrl, ...others } }) => ({
        tenantApi: { ...others, keycloakUrl: moved(keycloakUrl) },
      }),
      /^tenant /,
    ],
    [
      "grafana.url",
      ({ grafana }) => ({
        grafana: { ...grafana, connection: { url: moved(grafana.connection.url) } },
      }),
      /^grafana /,
    ],
  ])("proves the new %s, and asks nothing else", async (_what, change, route) => {
    await made();
    expect(await up(change(args()))).toBe("update");
    const routes = Object.keys(await asked()).filter((one) => !one.startsWith("keycloak "));
    expect(routes).not.toEqual([]);
    for (const one of routes) expect(one).toMatch(route);
    expect(cluster.server.requests).toEqual([]);
  });

  test("refuses a tenant API that has no such tenant, or another one of its id", async () => {
    await made();
    const elsewhere = await TestPlatform.start({ auth: false });
    const tenantApi = { ...args().tenantApi, url: elsewhere.platform.urls.tenantApi };
    await expect(up({ tenantApi })).rejects.toThrow("it has no such tenant; nothing was changed");
    await elsewhere.createTenant("tenant1", { createdBy: "operator" });
    await expect(up({ tenantApi })).rejects.toThrow("it has another tenant of this id");
    await elsewhere.remove();
    expect(await up()).toBe("same");
  });

  test("refuses a Grafana that does not list its host, and judges another data source anew", async () => {
    await up();
    const { grafana } = args();
    const connection = { ...grafana.connection, url: moved(grafana.connection.url) };
    await expect(up({ grafana: { ...grafana, connection } })).rejects.toThrow(
      `the Grafana at ${connection.url} does not list 'https://tenant1.cx.localhost'`,
    );
    const missing = { ...grafana, dataSource: "another" };
    await expect(up({ grafana: missing })).rejects.toThrow(/data source 'another'/);
    expect(await up({ grafana: undefined })).toBe("update");
  });

  test("refuses a context that leads to another cluster, whatever is in it", async () => {
    await made();
    for (const [kind, objects] of cluster.objects) other.objects.set(kind, objects);
    const clusterOf = (context: string) => ({ cluster: { ...args().cluster, context } });
    await expect(up(clusterOf("two"))).rejects.toThrow(
      /\(context 'two', .*\) is not the one that this stack's objects are in: its namespace 'ef-external' is another one, or missing; nothing was changed/,
    );
    other.uid = cluster.uid;
    expect(await up(clusterOf("two"))).toBe("update");
    expect(Object.keys(await asked())).toEqual([]);
  });

  test("is judged where it gets new objects, and only there", async () => {
    await made();
    cluster.objects.set("httproutes", []);
    const place = { namespace: "ef-external", name: "cx-by-hand" };
    const objects = [...placesOf("tenant1"), { kind: "Ingress", ...place }];
    cluster.objects.get("ingresses")?.push(ingress("cx-by-hand", "else"));
    const more = { cluster: { objects, awaitReady: false } };
    await expect(up(more)).rejects.toThrow("Ingress ef-external/cx-by-hand");
    expect(await asked()).toEqual({});
  });
});
