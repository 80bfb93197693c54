import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { KubeConfig } from "@kubernetes/client-node";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { ClusterApi } from "../../../../providers/services/kubernetes/api.ts";
import { listObjects, type ObjectKind } from "../../../../providers/services/kubernetes/objects.ts";
import {
  fieldManagerOf,
  howToDelete,
  isEdited,
  ownerAnnotation,
  refuseTaken,
} from "../../../../providers/services/kubernetes/taken.ts";
import { markOf } from "../../../../providers/mark.ts";

type Lists = Record<string, object[]>;

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A Kubernetes API with these lists; every other path is forbidden. At first it may be busy. */
async function connectTo(lists: Lists, busyAnswers = 0) {
  let asked = 0;
  const api = createServer((request, response) => {
    asked += 1;
    if (asked <= busyAnswers) {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "1" });
      response.end(JSON.stringify({ kind: "Status", code: 429 }));
      return;
    }
    const items = lists[request.url ?? ""];
    response.writeHead(items ? 200 : 403, { "content-type": "application/json" });
    response.end(JSON.stringify(items ? { items } : { kind: "Status", code: 403 }));
  });
  server = api;
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "test", server: `http://127.0.0.1:${String(port)}`, skipTLSVerify: true },
    { name: "test" },
  );
  return { config, api: config.makeApiClient(ClusterApi) };
}

const allIngresses = "/apis/networking.k8s.io/v1/ingresses";
const ourIngresses = "/apis/networking.k8s.io/v1/namespaces/ef-external/ingresses";
const allRoutes = "/apis/gateway.networking.k8s.io/v1/httproutes";
const allEndpoints = "/apis/externaldns.k8s.io/v1alpha1/dnsendpoints";

type Place = Parameters<typeof refuseTaken>[1][number];

const place: Place = { kind: "Ingress", namespace: "ef-external", name: "cx-shop" };
const owner = "pulumi:cx-tenants/prod";
const mark = markOf(owner, "seed of this state");
const wanted = { tenantId: "shop", fqdn: "shop.cx.example.com", mark };

type Connection = Awaited<ReturnType<typeof connectTo>>;

interface Circumstances {
  seconds?: number;
  adopt?: string | undefined;
  /** Objects that the tenant has already. */
  before?: Place[];
}

async function judgeAt(
  connection: Connection,
  places: Place[] = [place],
  { seconds = 5, adopt, before }: Circumstances = {},
): Promise<void> {
  const kinds = new Set<ObjectKind>(places.map(({ kind }) => kind));
  const lists = [...kinds].map((kind) =>
    listObjects(connection, kind, "ef-external", Deadline.inSeconds(seconds)),
  );
  refuseTaken({ ...wanted, adopt }, places, (await Promise.all(lists)).flat(), before);
}

async function judge(lists: Lists, places?: Place[], how?: Circumstances): Promise<void> {
  await judgeAt(await connectTo(lists), places, how);
}

const ingress = (name: string, host: string, more: object = {}) => ({
  metadata: { name, namespace: "ef-external", ...more },
  spec: { rules: [{ host }] },
});
const madeBy = (text: string) => ({ annotations: { [ownerAnnotation]: text } });
const ofTenant = (tenantId: string) => ({ labels: { "cx.expertflow.com/tenant": tenantId } });

describe("a host name is free", () => {
  test.each<[string, object]>([
    ["beside other hosts", ingress("theirs", "other.cx.example.com")],
    ["beside the platform's wildcard", ingress("apisix", "*.cx.example.com")],
    ["beside an object without a host", { metadata: { name: "a", namespace: "b" }, spec: {} }],
    ["when this very state made the object", ingress("cx-shop", wanted.fqdn, madeBy(mark))],
    [
      "when it made it under an earlier name of the stack",
      ingress("cx-shop", wanted.fqdn, madeBy(markOf("pulumi:old/name", "seed of this state"))),
    ],
    [
      "when its name is taken in a namespace that is not ours",
      ingress("cx-shop", "a.example.com", { namespace: "elsewhere" }),
    ],
    [
      "when a name is taken that only Traefik would need",
      ingress("cx-shop-auth", "shop-auth.cx.example.com"),
    ],
  ])("%s", async (_name, object) => {
    await expect(judge({ [allIngresses]: [object] })).resolves.toBeUndefined();
  });
});

describe("a host name is taken", () => {
  const taken = (object: string) =>
    `shop.cx.example.com (tenant 'shop') already belongs to an object that is not this stack's; nothing was changed:\n  - ${object}`;

  test("by an Ingress of another namespace", async () => {
    const theirs = ingress("web", "shop.cx.example.com", { namespace: "elsewhere" });
    await expect(judge({ [allIngresses]: [theirs] })).rejects.toThrow(
      taken("Ingress elsewhere/web"),
    );
  });

  test("by an object with the tenant's label alone: a label proves nothing", async () => {
    const theirs = ingress("cx-shop", "shop.cx.example.com", ofTenant("shop"));
    await expect(judge({ [allIngresses]: [theirs] })).rejects.toThrow(
      "Ingress ef-external/cx-shop\n  → remove that object",
    );
  });

  test.each(["pulumi:cx-tenants/other#0123456789ab", "", owner.toUpperCase()])(
    "by an object of another owner: %p",
    async (text) => {
      const theirs = ingress("cx-shop", "shop.cx.example.com", madeBy(text));
      const judged = judge({ [allIngresses]: [theirs] }, undefined, { adopt: "restore" });
      await expect(judged).rejects.toThrow(`Ingress ef-external/cx-shop, made by ${text}`);
    },
  );

  test("by an object whose owner's name would forge a line", async () => {
    const theirs = ingress("cx-shop", "shop.cx.example.com", madeBy("x\nerror: forged\u001b[2J"));
    const error = "Ingress ef-external/cx-shop, made by x error: forged\\u001b[2J\n  → ";
    await expect(judge({ [allIngresses]: [theirs] })).rejects.toThrow(error);
  });

  test.each([
    [undefined, false],
    ["never", false],
    ["ifIdentical", false],
    ["always", true],
    ["restore", true],
  ] as const)(
    "by a stack of the same name, with adopt: %s it is ours: %p",
    async (adopt, isOurs) => {
      const theirs = ingress("cx-shop", "shop.cx.example.com", madeBy(markOf(owner, "other seed")));
      const judged = judge({ [allIngresses]: [theirs] }, undefined, { adopt });
      if (isOurs) await expect(judged).resolves.toBeUndefined();
      else await expect(judged).rejects.toThrow("or set adopt: restore for the tenant");
    },
  );

  test("by a host in capitals and with the root's dot", async () => {
    const metadata = { name: "theirs", namespace: "elsewhere" };
    const endpoint = { metadata, spec: { endpoints: [{ dnsName: "Shop.CX.example.com." }] } };
    const judged = judge({ [allEndpoints]: [endpoint] }, [{ ...place, kind: "DNSEndpoint" }]);
    await expect(judged).rejects.toThrow("DNSEndpoint elsewhere/theirs");
  });

  test("when the name of any of its objects is", async () => {
    const theirs = ingress("cx-shop-auth", "a.example.com");
    const traefik = [place, { ...place, name: "cx-shop-auth" }];
    await expect(judge({ [allIngresses]: [theirs] }, traefik)).rejects.toThrow(
      taken("Ingress ef-external/cx-shop-auth"),
    );
  });

  test("by objects of several kinds, all of which are named", async () => {
    const metadata = { name: "theirs", namespace: "elsewhere" };
    const lists = {
      [allRoutes]: [{ metadata, spec: { hostnames: ["a.example.com", "shop.cx.example.com"] } }],
      [allEndpoints]: [{ metadata, spec: { endpoints: [{ dnsName: "shop.cx.example.com" }] } }],
    };
    const judged = judge(lists, [
      { ...place, kind: "HTTPRoute" },
      { ...place, kind: "DNSEndpoint" },
    ]);
    await expect(judged).rejects.toThrow(
      `${taken("HTTPRoute elsewhere/theirs")}\n  - DNSEndpoint elsewhere/theirs`,
    );
  });
});

describe("a tenant that was made before", () => {
  const writtenBy = (manager: string) => ({
    managedFields: [{ manager, fieldsV1: { "f:spec": {} } }],
  });
  const byPulumi = writtenBy(fieldManagerOf(mark));
  const byHand = writtenBy("kubectl-create");
  const named = (more: object) => ingress("cx-shop", wanted.fqdn, more);
  const foreign = ingress("web", wanted.fqdn, { namespace: "elsewhere" });
  const judgeWith = (object: object, before = [place], places?: Place[]) =>
    judge({ [allIngresses]: [object] }, places, { before });

  test.each<[string, object]>([
    ["a second object of the same kind for its host", foreign],
    ["one of them that lost its mark", named(byPulumi)],
    ["one whose mark somebody wrote over", named({ ...byPulumi, ...madeBy("me") })],
    ["one whose mark names only the owner by now", named({ ...byPulumi, ...madeBy(owner) })],
  ])("goes on with %s", async (_what, object) => {
    await expect(judgeWith(object)).resolves.toBeUndefined();
  });

  test.each<[string, object]>([
    ["another state's by now", named({ ...byPulumi, ...madeBy(markOf(owner, "other seed")) })],
    ["another owner's by now", named({ ...byPulumi, ...madeBy("pulumi:a/b#0123456789ab") })],
    ["without a mark, and written by another state", named(writtenBy("pulumi-cx-0123456789ab"))],
    ["a person's by now", named(byHand)],
    ["a person's by now, who wrote a name on it", named({ ...byHand, ...madeBy("me") })],
  ])("is refused one that is %s", async (_whose, object) => {
    await expect(judgeWith(object)).rejects.toThrow("Ingress ef-external/cx-shop");
  });

  test.each<[string, Place[]]>([
    ["none", []],
    ["one of another name", [{ ...place, name: "cx-shop-auth" }]],
    ["one in another namespace", [{ ...place, namespace: "elsewhere" }]],
    ["one of another kind only", [{ ...place, kind: "DNSEndpoint" }]],
  ])("is refused an object without a mark while it has %s", async (_which, before) => {
    await expect(judgeWith(named(byPulumi), before)).rejects.toThrow("Ingress ef-external/cx-shop");
  });

  test.each<[string, Place[]]>([
    ["no object", []],
    ["objects of other kinds only", [{ ...place, kind: "HTTPRoute" }]],
  ])(
    "is refused its first object for the host beside another's while it has %s",
    async (_which, before) => {
      await expect(judgeWith(foreign, before)).rejects.toThrow("Ingress elsewhere/web");
    },
  );

  test("is refused a further object whose name is taken", async () => {
    const theirs = ingress("cx-shop-auth", wanted.fqdn);
    const places = [place, { ...place, name: "cx-shop-auth" }];
    await expect(judgeWith(theirs, [place], places)).rejects.toThrow(
      "Ingress ef-external/cx-shop-auth",
    );
  });
});

describe("what to do about it", () => {
  const foreign = ingress("one", "shop.cx.example.com", madeBy("pulumi:cx-tenants/other#ab"));
  const own = ingress("two", "shop.cx.example.com", madeBy(markOf(owner, "other seed")));
  const forForeign =
    "\n  → remove that object or choose another tenantId; or, if it is meant to serve the tenant, write existing: [ingress] (existing: [dns] for a DNSEndpoint) in the tenant's line: it is used as it is";
  const forOwn =
    "\n  → it carries this stack's owner, but not in this state: bring the state back (pulumi stack import), or set adopt: restore for the tenant, if no other stack has it; " +
    "if another stack has it, give this stack a name of its own with platform.owner";

  test.each([
    ["all are of this owner", [own, own], forOwn],
    ["all are foreign", [foreign], forForeign],
    ["only some are of this owner", [own, foreign], forForeign],
  ])("when %s", async (_name, objects, remedy) => {
    await expect(judge({ [allIngresses]: objects })).rejects.toThrow(remedy);
  });
});

test("an object of another kind may have the name of ours", async () => {
  const lists = {
    [allIngresses]: [ingress("cx-shop-dns", "a.example.com")],
    [allEndpoints]: [],
  };
  const record: Place = { ...place, kind: "DNSEndpoint", name: "cx-shop-dns" };
  await expect(judge(lists, [place, record])).resolves.toBeUndefined();
});

test("the mark stands under one name for ever: it is on objects that live", () => {
  expect(ownerAnnotation).toBe("cx.expertflow.com/owner");
});

test("an API server that is busy at first is asked again", async () => {
  const theirs = ingress("web", "shop.cx.example.com");
  const connection = await connectTo({ [allIngresses]: [theirs] }, 1);
  const judged = judgeAt(connection);
  await expect(judged).rejects.toThrow("Ingress ef-external/web");
});

test("an API server that stays busy is named at the deadline", async () => {
  const connection = await connectTo({}, Infinity);
  const judged = judgeAt(connection, [place], { seconds: 1 });
  await expect(judged).rejects.toThrow(
    "cannot list ingresses.networking.k8s.io: Kubernetes answered HTTP 429",
  );
});

describe("without the permission to list the whole cluster", () => {
  test("the namespace of ours is looked at", async () => {
    const theirs = ingress("cx-shop", "a.example.com");
    await expect(judge({ [ourIngresses]: [theirs] })).rejects.toThrow(
      "Ingress ef-external/cx-shop",
    );
  });

  test("nor that of the namespace, the permission is named", async () => {
    await expect(judge({})).rejects.toThrow(
      "allow this account to list ingresses in namespace 'ef-external'",
    );
  });
});

describe("an object is edited", () => {
  const own = fieldManagerOf(mark);

  test.each<[string, string[], boolean]>([
    ["where a person wrote beside this state", [own, "kubectl-edit"], true],
    ["where another state wrote alone", ["pulumi-cx-ffffffffffff"], true],
    ["unlike one that this state wrote alone", [own], false],
    ["unlike one whose writers nobody tells", [], false],
  ])("%s", (_where, writers, expected) => {
    const object = { ...place, annotations: {}, generation: 1, hosts: [], routes: [], writers };
    expect(isEdited(object, mark)).toBe(expected);
  });
});

test("an object is deleted by its kind, its name and its namespace", () => {
  expect(howToDelete(place)).toBe("kubectl delete Ingress cx-shop --namespace ef-external");
});
