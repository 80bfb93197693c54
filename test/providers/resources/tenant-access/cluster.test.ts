import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantAccessSpec,
  AccessFacts,
} from "../../../../providers/resources/tenant-access/schema.ts";
import { fieldManagerOf } from "../../../../providers/services/kubernetes/taken.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { accessArgs, grafana, mark, owner } from "./access-args.ts";
import { AccessClusters } from "./access-clusters.ts";

let cx: TestPlatform;
let clusters: AccessClusters;
let engine: TestEngine<TenantAccessSpec, AccessFacts>;
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
  test("every permission to write every kind of object is asked for, where it will stand", async () => {
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

  test("so are the permissions to wait for the Ingress controller, when it is waited for", async () => {
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
      `the account lacks these permissions in Kubernetes:\n  - ${verb} dnsendpoints.externaldns.k8s.io in namespace 'dns'\n`,
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

  test("in namespace are asked for the permissions in each", async () => {
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

  test("is not held up by a second object of somebody else's for a host that is served already", async () => {
    await upWith(use({ objects: [ingress] }));
    clusters.prod.put("Ingress", "shop", "web", undefined, fqdn);
    const changed = { ...ingress, digest: "changed" };
    expect(await upWith(use({ objects: [changed] }))).toBe("update");
    clusters.prod.put("DNSEndpoint", "shop", "web", undefined, fqdn);
    await expect(upWith(use({ objects: [changed, record] }))).rejects.toThrow(
      "already belongs to an object that is not this stack's; nothing was changed:\n  - DNSEndpoint shop/web\n",
    );
  });

  test("is judged like the first time in a cluster that was made anew", async () => {
    await upWith(use({ objects: [ingress] }));
    clusters.prod.uid = "made anew";
    clusters.prod.put("Ingress", "shop", "web", undefined, fqdn);
    environment["CX_GONE_SERVICES"] = "kubernetes:prod-edge";
    await engine.refresh("tenant1");
    await expect(upWith(use({ objects: [ingress] }))).rejects.toThrow("- Ingress shop/web");
  });

  test("is not held up by a mark that somebody wrote over, but by another state's", async () => {
    const written = [{ manager: fieldManagerOf(mark), fieldsV1: { "f:spec": {} } }];
    const changed = use({ objects: [{ ...ingress, digest: "changed" }] });
    await upWith(use({ objects: [ingress] }));
    clusters.prod.put("Ingress", "edge", "cx-tenant1", `${owner}#ffffffffffff`, fqdn, written);
    await expect(upWith(changed)).rejects.toThrow(
      "already belongs to an object that is not this stack's; nothing was changed:\n  - Ingress edge/cx-tenant1, made by",
    );
    clusters.prod.remove();
    clusters.prod.put("Ingress", "edge", "cx-tenant1", "me", fqdn, written);
    expect(await upWith(changed)).toBe("update");
  });

  test("is not judged when there is none", async () => {
    await upWith(use());
    const asked = [...clusters.prod.asked];
    expect(await up({ cluster: use(), recordKind: "addresses" })).toBe("update");
    expect(clusters.prod.asked).toEqual(asked);
  });

  test("is judged also where only what an object is to be changes", async () => {
    const withDigest = (digest: string) => use({ objects: [{ ...ingress, digest }, record] });
    await upWith(withDigest("one"));
    clusters.prod.uid = "another cluster's";
    await expect(upWith(withDigest("two"))).rejects.toThrow(/is not the one that this stack's/);
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

  test("leads to a cluster that was made anew after a refresh was told that the old one is gone", async () => {
    await upWith(use());
    clusters.prod.uid = "made anew";
    environment["CX_GONE_SERVICES"] = "kubernetes";
    await expect(upWith(use({ awaitReady: true }))).rejects.toThrow(
      /is not the one.*run CX_GONE_SERVICES=kubernetes:prod-edge pulumi refresh first/s,
    );
    // The word alone may stand in the shell since another day: what answers is no cluster that is gone.
    await engine.refresh("tenant1");
    await expect(upWith(use())).rejects.toThrow(/is not the one/);
    environment["CX_GONE_SERVICES"] = "kubernetes:prod-edge";
    await engine.refresh("tenant1");
    delete environment["CX_GONE_SERVICES"];
    expect(await upWith(use())).toBe("update");
    expect(await upWith(use())).toBe("same");
    clusters.prod.uid = "a third one's";
    await expect(upWith(use({ awaitReady: true }))).rejects.toThrow(/is not the one/);
  });

  test("to nothing at all is proved too: the engine removes objects by their names", async () => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    clusters.prod.uid = "another cluster's";
    await expect(up()).rejects.toThrow(/is not the one that this stack's objects are in/);
    clusters.prod.uid = "prod";
    expect(await up()).toBe("update");
  });

  test("to nothing at all goes on without a cluster that is gone for good", async () => {
    await upWith(use());
    process.env["KUBECONFIG"] = "/nowhere";
    await expect(up()).rejects.toThrow(/KUBECONFIG is '\/nowhere'/);
    environment["CX_GONE_SERVICES"] = "kubernetes";
    expect(await up()).toBe("update");
  });

  test("to other objects is judged in the context that is wanted now", async () => {
    await upWith(use({ context: "other" }));
    clusters.prod.uid = "other";
    expect(await upWith(use({ context: "prod", objects: [record] }))).toBe("update");
    expect(clusters.prod.asked).toContain(
      "/apis/networking.k8s.io/v1/namespaces/edge/ingresses/cx-tenant1",
    );
  });

  test.each([
    ["to nothing at all", {}],
    ["to other objects", { cluster: use({ objects: [record] }) }],
  ])("%s is refused while what would go is another state's", async (_what, change) => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", `${owner}#ffffffffffff`, fqdn);
    await expect(up(change)).rejects.toThrow(
      `objects of tenant 'tenant1' that are to go are another state's by now; nothing was changed:\n  - Ingress edge/cx-tenant1, made by ${owner}#ffffffffffff\n  → leave ingress.kind`,
    );
  });
});

describe("a refresh in another cluster", () => {
  const second = {
    tenantId: "tenant2",
    fqdn: "tenant2.cx.localhost",
    cluster: use({ objects: [{ ...ingress, name: "cx-tenant2" }] }),
  };

  test("is told once for all tenants, and no update passes before the right one is back", async () => {
    await upWith(use());
    await engine.up("tenant2", accessArgs(cx, second));
    clusters.prod.uid = "another cluster's";
    for (const name of ["tenant1", "tenant2"]) await engine.refresh(name);
    expect(engine.warnings.filter((text) => text.includes("is not the one"))).toHaveLength(1);
    await expect(upWith(use())).rejects.toThrow(/is not the one/);
    clusters.prod.uid = "prod";
    expect(await upWith(use())).toBe("update");
    expect(await upWith(use())).toBe("same");
  });

  test("that does not let itself be known counts as another one", async () => {
    await upWith(use());
    clusters.prod.refused = ["get namespaces edge"];
    await engine.refresh("tenant1");
    expect(engine.warnings.join()).toMatch(/HTTP 403.*count as gone in this refresh/s);
    await expect(upWith(use())).rejects.toThrow(/allow this account to get the namespace 'edge'/);
  });
});

describe("objects that are to be written over", () => {
  const forced = () => engine.outputs("tenant1")["forced"];
  const ingressKey = "Ingress edge/cx-tenant1 0";
  const ofLostState = `${owner}#ffffffffffff`;
  const byPulumi = [{ manager: fieldManagerOf(mark), fieldsV1: { "f:spec": {} } }];
  const byHand = [{ manager: "kubectl-create", fieldsV1: { "f:spec": {} } }];

  test("are those that a lost state of this owner has made, when the program says so", async () => {
    clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn);
    expect(await up({ cluster: use(), adopt: "restore" })).toBe("create");
    expect(forced()).toEqual([ingressKey]);
    expect(clusters.prod.patches.size).toBe(0);
  });

  describe("become this state's fields, so that what leaves the program later leaves them too", () => {
    const writtenBy = (...managers: string[]) =>
      managers.map((manager) => ({ manager, operation: "Apply", fieldsV1: { "f:spec": {} } }));
    const place = "edge/ingresses/cx-tenant1";
    const ours = writtenBy(fieldManagerOf(mark));
    const patch = (...value: object[]) => [
      { op: "test", path: "/metadata/resourceVersion", value: "7" },
      { op: "replace", path: "/metadata/managedFields", value },
    ];
    const status = { ...writtenBy("pulumi-cx-1")[0], subresource: "status" };
    const person = writtenBy("kubectl-edit");

    test.each<[string, object[], unknown]>([
      ["of a lost state", writtenBy("pulumi-cx-ffffffffffff"), patch(...ours)],
      [
        "beside a person's",
        writtenBy("kubectl-edit", "pulumi-cx-ffffffffffff"),
        patch(...person, ...ours),
      ],
      [
        "and not a controller's status",
        [status, ...writtenBy("pulumi-cx-2")],
        patch(status, ...ours),
      ],
      ["beside those that are its already", [...ours, ...writtenBy("pulumi-cx-1")], patch(...ours)],
      ["which they are already", ours, undefined],
      ["which nobody's are", writtenBy("kubectl-create"), undefined],
    ])("%s", async (_which, managers, expected) => {
      clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn, managers);
      await up({ cluster: use(), adopt: "restore" });
      expect(clusters.prod.patches.get(place)).toEqual(expected);
    });

    test("also when the word comes later", async () => {
      await upWith(use({ objects: [ingress] }));
      const lost = writtenBy("pulumi-cx-ffffffffffff");
      clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", ofLostState, fqdn, lost);
      expect(await up({ cluster: use(), adopt: "restore" })).toBe("update");
      expect(clusters.prod.patches).toEqual(
        new Map([["dns/dnsendpoints/cx-tenant1", patch(...ours)]]),
      );
      expect(forced()).toEqual(["DNSEndpoint dns/cx-tenant1 0"]);
    });

    test("or the run stops, before the engine writes", async () => {
      clusters.prod.refused = [`patch ${place}`];
      const lost = writtenBy("pulumi-cx-ffffffffffff");
      clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn, lost);
      await expect(up({ cluster: use(), adopt: "restore" })).rejects.toThrow(
        /cannot take over Ingress edge\/cx-tenant1: the cluster at .* refused it \(HTTP 403\)\n {2}→ allow this account to get and patch ingresses in namespace 'edge'/,
      );
      expect(engine.has("tenant1")).toBe(false);
    });
  });

  test("are not those that are this state's already", async () => {
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", ofLostState, fqdn);
    await up({ cluster: use(), adopt: "restore" });
    expect(forced()).toEqual(["DNSEndpoint dns/cx-tenant1 0"]);
  });

  test("stay so with a change, and while the cluster can't be asked", async () => {
    await upWith(use());
    const edited = [...byPulumi, { manager: "kubectl-edit", fieldsV1: { "f:spec": {} } }];
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn, edited);
    clusters.prod.put("Ingress", "elsewhere", "cx-tenant1", mark, fqdn, edited);
    await engine.refresh("tenant1");
    expect(forced()).toEqual([ingressKey]);
    expect(await up({ cluster: use(), onDestroy: "retain" })).toBe("update");
    expect(forced()).toEqual([ingressKey]);
    process.env["KUBECONFIG"] = "/nowhere";
    await engine.refresh("tenant1");
    expect(forced()).toEqual([ingressKey]);
  });

  test("are not those that a lost state has made elsewhere, which stay and are named", async () => {
    clusters.prod.put("Ingress", "old-edge", "cx-tenant1", ofLostState, fqdn);
    clusters.prod.put("Ingress", "old-edge", "cx-tenant2", ofLostState, "tenant2.cx.localhost");
    clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn);
    await up({ cluster: use(), adopt: "restore" });
    expect(forced()).toEqual([ingressKey]);
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': Ingress old-edge/cx-tenant1, made by a state before this one, leads tenant1.cx.localhost somewhere too. " +
        "The program wants no such object there, so it stays; if nobody else needs it: kubectl delete Ingress cx-tenant1 --namespace old-edge",
    ]);
  });

  test.each(["restore", "ifIdentical", "always"])(
    "are none that are not there when the tenant is judged, with adopt: %s",
    async (adopt) => {
      const record = {};
      expect(await up({ cluster: use(), adopt, record })).toBe("create");
      expect(forced()).toEqual([]);
      clusters.prod.put("Ingress", "edge", "cx-tenant1", "somebody#ffffffffffff", fqdn, byPulumi);
      expect(await up({ cluster: use(), adopt, record })).toBe("same");
      await engine.refresh("tenant1");
      expect(forced()).toEqual([]);
    },
  );

  test("are none while one of them is another state's by now, however edited ours are", async () => {
    await upWith(use());
    const edited = [...byPulumi, { manager: "kubectl-edit", fieldsV1: { "f:spec": {} } }];
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn, edited);
    await engine.refresh("tenant1");
    expect(forced()).toEqual([ingressKey]);
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", ofLostState, fqdn, byPulumi);
    await engine.refresh("tenant1");
    expect(forced()).toEqual([]);
  });

  test("are not those beside an edited one that are not there, or made by another program", async () => {
    await upWith(use());
    const edited = [...byPulumi, { manager: "kubectl-edit", fieldsV1: { "f:spec": {} } }];
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn, edited);
    await engine.refresh("tenant1");
    const byOther = [{ manager: "pulumi-kubernetes-1", fieldsV1: { "f:spec": {} } }];
    clusters.prod.put("DNSEndpoint", "dns", "cx-tenant1", undefined, fqdn, byOther);
    await engine.refresh("tenant1");
    expect(forced()).toEqual([ingressKey]);
  });

  test("are judged anew with every change of what the tenant is wanted to be", async () => {
    await upWith(use());
    const edited = [...byPulumi, { manager: "kubectl-edit", fieldsV1: { "f:spec": {} } }];
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn, edited);
    await engine.refresh("tenant1");
    clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn, byPulumi);
    expect(await up({ cluster: use(), onDestroy: "retain" })).toBe("update");
    expect(forced()).toEqual([]);
  });

  test("are none of another state that took the tenant while the word was left in the file", async () => {
    await up({ cluster: use(), adopt: "restore" });
    await cx.createTenant("tenant1", { createdBy: ofLostState });
    clusters.prod.put("Ingress", "edge", "cx-tenant1", ofLostState, fqdn, byPulumi);
    const changed = { cluster: use(), adopt: "restore", onDestroy: "retain" };
    await expect(up(changed)).rejects.toThrow("another state has it by now");
    await cx.control("POST", "/reset");
  });

  test.each<[string, string | undefined, object[], boolean]>([
    [
      "that another state took over as its writer, and then stopped",
      mark,
      [{ manager: "pulumi-cx-ffffffffffff", fieldsV1: { "f:spec": {} } }],
      true,
    ],
    ["that lost its mark", undefined, byPulumi, true],
    ["whose mark somebody wrote over", "me", byPulumi, true],
    ["that is another state's by now", ofLostState, byPulumi, false],
    ["that a person has made under our name", undefined, byHand, false],
  ])("one %s", async (_what, markNow, managers, isForced) => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", markNow, fqdn, managers);
    await engine.refresh("tenant1");
    expect(forced()).toEqual(isForced ? [ingressKey] : []);
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

  test("is not what a replacement in the state leaves", async () => {
    await upWith(use());
    clusters.prod.put("Ingress", "edge", "cx-tenant1", mark, fqdn);
    await engine.replace("tenant1", accessArgs(cx, { cluster: use() }));
    expect(engine.has("tenant1")).toBe(true);
  });

  test("is not done with in another cluster, which never had its objects", async () => {
    await upWith(use());
    clusters.prod.uid = "another cluster's";
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      /^tenant 'tenant1' was taken down, but not its objects in Kubernetes: the cluster at .* is another one, or missing\n {2}→ set KUBECONFIG/,
    );
    environment["CX_GONE_SERVICES"] = "kubernetes:prod-edge";
    await engine.refresh("tenant1");
    delete environment["CX_GONE_SERVICES"];
    await engine.destroy("tenant1");
  });

  test("names the way out when its cluster gives no answer", async () => {
    await upWith(use());
    process.env["KUBECONFIG"] = "/nowhere";
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      /KUBECONFIG.*CX_GONE_SERVICES=kubernetes/s,
    );
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
    expect(clusters.other.asked).toEqual([
      "/api/v1/namespaces/n/secrets/s",
      "/api/v1/namespaces/n",
    ]);
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
    expect(clusters.prod.asked).toEqual(["/api/v1/namespaces/n"]);
  });

  test("is written in no other cluster, and taken out of none", async () => {
    clusters.prod.datasourceYml = file("x");
    await up(withFile());
    clusters.prod.uid = "another cluster's";
    await expect(up(withFile({ secret: "t" }))).rejects.toThrow(/is not the one/);
    await expect(up()).rejects.toThrow(/is not the one/);
  });
});
