import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantAccessSpec,
  TenantAccessState,
} from "../../../providers/tenant-access/arguments.ts";
import { tenantAccessLifecycle } from "../../../providers/tenant-access/lifecycle.ts";
import { TestPlatform } from "../../sandbox/test-platform.ts";
import { TestEngine } from "../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { accessArgs, grafana, mark, owner } from "./access-args.ts";
import { AccessClusters } from "./access-clusters.ts";

let cx: TestPlatform;
let clusters: AccessClusters;
let engine: TestEngine<TenantAccessSpec, TenantAccessState>;
let environment: Record<string, string>;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
beforeEach(async () => {
  clusters = await AccessClusters.start();
  environment = loginOf(cx);
  engine = new TestEngine(tenantAccessLifecycle, environment);
});
afterEach(() => clusters.stop());

const ingress = { kind: "Ingress", namespace: "edge", name: "cx-tenant1" } as const;
const record = { kind: "DNSEndpoint", namespace: "dns", name: "cx-tenant1" } as const;
const use = (change: object = {}) => ({ objects: [ingress, record], awaitReady: false, ...change });
const up = (change: object = {}) => engine.up("tenant1", accessArgs(cx, change));
const upWith = (cluster: object) => up({ cluster });
const fqdn = "tenant1.cx.localhost";
/** A provisioning file with one allowed host. */
const file = (host: string) =>
  `apiVersion: 1\ndatasources:\n  - name: infinity_cim_json_api\n    jsonData:\n      allowedHosts: [${host}]\n`;
const writing = ["get", "list", "watch", "create", "patch", "delete"];
const lists = [
  "/apis/networking.k8s.io/v1/ingresses",
  "/apis/externaldns.k8s.io/v1alpha1/dnsendpoints",
];

describe("before anything is made in Kubernetes", () => {
  test("every right to write every kind of object is asked for, where it will stand", async () => {
    expect(await upWith(use())).toBe("create");
    expect(clusters.prod.rightsAsked.sort()).toEqual(
      [
        ...writing.map((verb) => `${verb} ingresses.networking.k8s.io edge`),
        ...writing.map((verb) => `${verb} dnsendpoints.externaldns.k8s.io dns`),
        "get namespaces. dns",
        "get namespaces. edge",
      ].sort(),
    );
    expect(clusters.other.rightsAsked).toEqual([]);
  });

  test("so are the rights to wait for the Ingress controller, when it is waited for", async () => {
    await upWith(use({ awaitReady: true }));
    expect(clusters.prod.rightsAsked.filter((right) => / (services|endp)/.test(right))).toEqual([
      "list services. edge",
      "watch services. edge",
      "list endpoints. edge",
      "watch endpoints. edge",
    ]);
  });

  test("two objects of one kind in one namespace need no more than one", async () => {
    await upWith(use({ objects: [ingress, { ...ingress, name: "cx-tenant1-auth" }] }));
    expect(clusters.prod.rightsAsked).toHaveLength(writing.length + 1);
    expect(clusters.prod.asked).toEqual([lists[0], "/api/v1/namespaces/edge"]);
  });

  test.each(writing)("the right to %s is missed by name", async (verb) => {
    clusters.prod.refused = [`${verb} dnsendpoints dns`];
    await expect(upWith(use())).rejects.toThrow(
      `has not all the rights it needs in Kubernetes:\n  - ${verb} dnsendpoints.externaldns.k8s.io in namespace 'dns'\n`,
    );
    expect(engine.has("tenant1")).toBe(false);
  });

  test("a kind that the cluster does not know is named", async () => {
    clusters.prod.kinds = ["HTTPRoute"];
    await expect(upWith(use())).rejects.toThrow(
      "the cluster does not know DNSEndpoint (externaldns.k8s.io/v1alpha1)",
    );
  });

  test("Kubernetes' own kinds are not looked for", async () => {
    clusters.prod.kinds = [];
    expect(await upWith(use({ objects: [ingress] }))).toBe("create");
  });

  test("an object for the host of somebody else is refused", async () => {
    clusters.prod.put("Ingress", "shop", "web", undefined, fqdn);
    await expect(upWith(use())).rejects.toThrow(/Ingress shop\/web/);
  });

  test("an object of the same name of somebody else is refused", async () => {
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", `${owner}#ffffffffffff`);
    await expect(upWith(use())).rejects.toThrow(/DNSEndpoint dns\/cx-tenant1/);
    expect(await up({ cluster: use(), adopt: "restore" })).toBe("create");
  });

  test("our own are no hindrance", async () => {
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    expect(await upWith(use())).toBe("create");
  });

  test("the cluster of the wanted context is asked", async () => {
    clusters.prod.put("Ingress", "shop", "web", undefined, fqdn);
    expect(await upWith(use({ context: "other" }))).toBe("create");
    expect(clusters.prod.asked).toEqual([]);
  });

  test("nothing is asked when nothing is made", async () => {
    expect(await up()).toBe("create");
    expect(clusters.prod.asked).toEqual([]);
  });

  test("what many tenants need alike is asked once, what each has is judged for each", async () => {
    const names = ["tenant1", "tenant2", "tenant3"];
    const upAll = () =>
      Promise.allSettled(
        names.map((tenantId) => {
          const objects = [ingress, record].map((place) => ({ ...place, name: `cx-${tenantId}` }));
          const change = { tenantId, fqdn: `${tenantId}.cx.localhost`, cluster: use({ objects }) };
          return engine.up(tenantId, accessArgs(cx, change));
        }),
      );
    clusters.prod.put("Ingress", "shop", "web", undefined, "tenant2.cx.localhost");
    const results = await upAll();
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(clusters.prod.rightsAsked).toHaveLength(2 * (writing.length + 1));
    expect(clusters.prod.asked.sort()).toEqual(
      ["/apis/externaldns.k8s.io/v1alpha1", "/api/v1/namespaces/edge", ...lists].sort(),
    );
  });
});

describe("tenants of one run that differ", () => {
  const upBoth = (one: object, two: object) =>
    Promise.allSettled(
      [one, two].map((change, at) => {
        const tenantId = `tenant${String(at + 1)}`;
        const tenantFqdn = `${tenantId}.cx.localhost`;
        return engine.up(tenantId, accessArgs(cx, { tenantId, fqdn: tenantFqdn, ...change }));
      }),
    );
  const outcomes = async (one: object, two: object) =>
    (await upBoth(one, two)).map(({ status }) => status);

  test("in namespace are asked for the rights in each", async () => {
    clusters.prod.refused = ["create ingresses shop"];
    const inShop = use({ objects: [{ ...ingress, namespace: "shop" }] });
    const found = await outcomes({ cluster: use({ objects: [ingress] }) }, { cluster: inShop });
    expect(found).toEqual(["fulfilled", "rejected"]);
  });

  test("in cluster are judged each at its own", async () => {
    clusters.other.put("Ingress", "web", "a", undefined, "tenant1.cx.localhost");
    clusters.other.put("Ingress", "web", "b", undefined, "tenant2.cx.localhost");
    const found = await outcomes({ cluster: use() }, { cluster: use({ context: "other" }) });
    expect(found).toEqual(["fulfilled", "rejected"]);
  });

  test("in provisioning file are looked up each in its own", async () => {
    clusters.prod.datasourceYml = file("x");
    clusters.other.datasourceYml = file("https://tenant2.cx.localhost");
    const secret = { secret: "s", namespace: "n" };
    await upBoth(
      { grafana: grafana(cx), provisioned: secret },
      { grafana: grafana(cx), provisioned: { ...secret, kubernetesContext: "other" } },
    );
    expect(engine.outputs("tenant1")["durableHostWasThere"]).toBe(false);
    expect(engine.outputs("tenant2")["durableHostWasThere"]).toBe(true);
  });
});

describe("a change of what is made in Kubernetes", () => {
  test("to the first objects ever needs no others to be there", async () => {
    await up();
    expect(await upWith(use({ context: "other" }))).toBe("update");
    expect(clusters.other.rightsAsked).toHaveLength(2 * (writing.length + 1));
  });

  test("is judged like the first time", async () => {
    await upWith(use({ objects: [ingress] }));
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", "pulumi:cx-tenants/other#ffffffffffff");
    await expect(upWith(use())).rejects.toThrow(/DNSEndpoint dns\/cx-tenant1, made by/);
    expect(await up()).toBe("update");
  });

  test("is not judged when there is none", async () => {
    await upWith(use());
    const asked = [...clusters.prod.asked];
    expect(await up({ cluster: use(), adopt: "restore" })).toBe("update");
    expect(clusters.prod.asked).toEqual(asked);
  });

  test("leads only to a context of the same cluster", async () => {
    const { other } = clusters;
    await upWith(use());
    other.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    other.put("DNSEndpoint", "dns", "cx-tenant1", mark);
    const refusal =
      /the cluster at .* \(context 'other', .*\) is not the one .* its namespace 'edge' is another one, or missing; nothing was changed\n {2}→ set KUBECONFIG and platform\.kubernetes\.context/;
    for (const uid of ["other", undefined]) {
      other.uid = uid;
      await expect(upWith(use({ context: "other" }))).rejects.toThrow(refusal);
    }
    expect(other.rightsAsked).toEqual([]);
    other.uid = "prod";
    expect(await upWith(use({ context: "other" }))).toBe("update");
    expect(other.rightsAsked).toHaveLength(2 * (writing.length + 1));
  });

  test("leads to a cluster that was made anew, when somebody says that the old one is gone", async () => {
    await upWith(use());
    clusters.prod.uid = "made anew";
    environment["CX_GONE_SERVICES"] = "kubernetes";
    expect(await upWith(use({ awaitReady: true }))).toBe("update");
    delete environment["CX_GONE_SERVICES"];
    expect(await upWith(use())).toBe("update");
  });

  test("to nothing at all needs no cluster", async () => {
    await upWith(use({ context: "other" }));
    const asked = [...clusters.prod.asked, ...clusters.other.asked];
    expect(await up()).toBe("update");
    expect([...clusters.prod.asked, ...clusters.other.asked]).toEqual(asked);
  });
});

describe("a tenant that was taken down", () => {
  test("has no objects left", async () => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", "somebody else");
    clusters.prod.put("DNSEndpoint", "elsewhere", "cx-tenant1", mark);
    await engine.destroy("tenant1");
    expect(engine.has("tenant1")).toBe(false);
  });

  test("is not done with while there are, and the commands that remove them are named", async () => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", mark);
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      "tenant 'tenant1' was taken down, but objects of it are still in the cluster; an earlier run may have met another cluster\n" +
        "  → remove them, then run this again:\n" +
        "      kubectl delete Ingress cx-tenant1 --namespace edge\n" +
        "      kubectl delete DNSEndpoint cx-tenant1 --namespace dns",
    );
    clusters.prod.remove();
    await engine.destroy("tenant1");
  });

  test("is not done with in another cluster, which never had its objects", async () => {
    await upWith(use());
    clusters.prod.uid = "another cluster's";
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      /^tenant 'tenant1' was taken down, but not its objects in Kubernetes: the cluster at .* is another one, or missing\n {2}→ set KUBECONFIG/,
    );
    environment["CX_GONE_SERVICES"] = "kubernetes";
    await engine.refresh("tenant1");
    delete environment["CX_GONE_SERVICES"];
    await engine.destroy("tenant1");
  });

  test("names the way out when its cluster gives no answer", async () => {
    await upWith(use());
    process.env["KUBECONFIG"] = "/nowhere";
    await expect(engine.destroy("tenant1")).rejects.toThrow(/KUBECONFIG/);
    environment["CX_GONE_SERVICES"] = "kubernetes";
    await engine.destroy("tenant1");
  });
});

describe("Grafana's provisioning file", () => {
  const provisioned = { secret: "s", namespace: "n" };
  const withFile = (change: object = {}) => ({
    grafana: grafana(cx),
    provisioned: { ...provisioned, ...change },
  });
  const wasThere = () => engine.outputs("tenant1")["durableHostWasThere"];

  test.each([
    ["tenant1", true],
    ["tenant2", false],
  ])("with %s in it: the host was there: %s", async (name, isThere) => {
    clusters.prod.datasourceYml = file(`https://${name}.cx.localhost`);
    expect(await up(withFile())).toBe("create");
    expect(wasThere()).toBe(isThere);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(wasThere()).toBe(isThere);
    expect(clusters.prod.rightsAsked.sort()).toEqual(["get secrets. n", "update secrets. n"]);
  });

  test("that this account may not write is told before anything is made", async () => {
    clusters.prod.datasourceYml = file("x");
    clusters.prod.refused = ["update secrets n"];
    await expect(up(withFile())).rejects.toThrow(/- update secrets 's' in namespace 'n'/);
  });

  test("without the data source, of this organization, is told before anything is made", async () => {
    clusters.prod.datasourceYml = file("x").replace("infinity", "another");
    await expect(up(withFile())).rejects.toThrow(/infinity_cim_json_api/);
    clusters.prod.datasourceYml = file("x").replace("jsonData", "orgId: 2\n    jsonData");
    await expect(up(withFile())).rejects.toThrow(/infinity_cim_json_api/);
  });

  test("is read once by all tenants of a run, in the wanted cluster", async () => {
    clusters.other.datasourceYml = file("https://tenant2.cx.localhost");
    const names = ["tenant1", "tenant2"];
    await Promise.all(
      names.map((tenantId) => {
        const change = { tenantId, fqdn: `${tenantId}.cx.localhost` };
        const place = withFile({ kubernetesContext: "other" });
        return engine.up(tenantId, accessArgs(cx, { ...change, ...place }));
      }),
    );
    expect(names.map((name) => engine.outputs(name)["durableHostWasThere"])).toEqual([false, true]);
    expect(clusters.other.asked).toEqual(["/api/v1/namespaces/n/secrets/s"]);
  });

  test("is judged when it comes, and not again", async () => {
    await up();
    clusters.prod.datasourceYml = file(`https://${fqdn}`);
    expect(await up(withFile())).toBe("update");
    expect(wasThere()).toBe(true);
    clusters.prod.datasourceYml = file("x");
    expect(await up({ ...withFile(), adopt: "restore" })).toBe("update");
    expect(wasThere()).toBe(true);
    expect(await up({ ...withFile(), provisioned: undefined })).toBe("update");
    expect(wasThere()).toBe(false);
  });

  test("is nobody's without Grafana", async () => {
    expect(await up({ provisioned })).toBe("create");
    expect(wasThere()).toBe(false);
    expect(clusters.prod.asked).toEqual([]);
  });
});
