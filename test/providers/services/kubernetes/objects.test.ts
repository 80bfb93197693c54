import { afterEach, describe, expect, test } from "@jest/globals";
import { NoAnswerError } from "../../../../providers/gone-services.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import {
  listObjects,
  readObject,
  type ObjectKind,
} from "../../../../providers/services/kubernetes/objects.ts";
import { stopServers, type Reply } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

async function listAt(kind: ObjectKind, reply: (path: string) => Reply) {
  const { requests, ...connection } = await connectToApi(reply);
  const objects = await listObjects(connection, kind, "edge", Deadline.inSeconds(5));
  return { objects, paths: requests.map(({ path }) => path) };
}

const object = (name: string, more: object = {}) => ({
  metadata: { name, namespace: "edge", resourceVersion: "7" },
  ...more,
});
const parsed = (kind: ObjectKind, name: string, hosts: string[] = [], routes: object[] = []) => ({
  kind,
  name,
  namespace: "edge",
  annotations: {},
  generation: 0,
  writers: [],
  hosts,
  routes,
});

describe("the hosts that objects lead somewhere", () => {
  test.each<[ObjectKind, string, object]>([
    ["Ingress", "/apis/networking.k8s.io/v1/ingresses", { rules: [{ host: "a.x" }, {}] }],
    [
      "HTTPRoute",
      "/apis/gateway.networking.k8s.io/v1/httproutes",
      { hostnames: ["a.x"], rules: [{ backendRefs: [] }] },
    ],
    ["ReferenceGrant", "/apis/gateway.networking.k8s.io/v1beta1/referencegrants", { from: [] }],
    [
      "DNSEndpoint",
      "/apis/externaldns.k8s.io/v1alpha1/dnsendpoints",
      { endpoints: [{ dnsName: "a.x" }, { recordType: "TXT" }] },
    ],
  ])("are read from each %s", async (kind, path, spec) => {
    const hosts = kind === "ReferenceGrant" ? [] : ["a.x"];
    const routes = /Ingress|HTTPRoute/.test(kind) ? [{ host: "a.x", path: "/" }] : [];
    const items = [object("one", { spec }), object("empty", { spec: {} }), object("bare")];
    expect(await listAt(kind, () => found({ items }))).toEqual({
      objects: [parsed(kind, "one", hosts, routes), parsed(kind, "empty"), parsed(kind, "bare")],
      paths: [path],
    });
  });

  test.each([
    ["true", []],
    ["false", ["a.x"]],
  ])("are none of an object by which cert-manager proves one (%s)", async (value, hosts) => {
    const { metadata } = object("cm-acme-http-solver-x7k2p");
    const labels = { "acme.cert-manager.io/http01-solver": value };
    const items = [{ metadata: { ...metadata, labels }, spec: { rules: [{ host: "a.x" }] } }];
    const { objects } = await listAt("Ingress", () => found({ items }));
    expect(objects.map((one) => one.hosts)).toEqual([hosts]);
  });

  test.each<[ObjectKind, object, string[]]>([
    [
      "Ingress",
      {
        rules: [
          { host: "a.x", http: { paths: [{ path: "/auth" }, {}] } },
          { host: "b.x", http: { paths: [{ path: "/b" }] } },
        ],
      },
      ["a.x/auth", "a.x/", "b.x/b"],
    ],
    [
      "HTTPRoute",
      {
        hostnames: ["a.x", "b.x"],
        rules: [{ matches: [{ path: { value: "/auth" } }, { headers: [] }] }],
      },
      ["a.x/auth", "a.x/", "b.x/auth", "b.x/"],
    ],
  ])("come with the paths that an %s answers below each", async (kind, spec, routes) => {
    const { objects } = await listAt(kind, () => found({ items: [object("one", { spec })] }));
    expect(objects[0]?.routes.map(({ host, path }) => host + path)).toEqual(routes);
  });

  test("come with what is written on the objects", async () => {
    const { metadata } = object("one");
    const items = [{ metadata: { ...metadata, annotations: { a: "b" } } }];
    expect((await listAt("Ingress", () => found({ items }))).objects).toEqual([
      { ...parsed("Ingress", "one"), annotations: { a: "b" } },
    ]);
  });
});

describe("an object was edited", () => {
  const ours = {
    manager: "pulumi-cx-1a2b3c4d",
    fieldsV1: { "f:spec": {}, "f:metadata": {} },
  };
  const by = (manager: string, fieldsV1: object, more: object = {}) => [
    ours,
    { manager, fieldsV1, ...more },
  ];
  const annotation = (key: string) => ({ "f:metadata": { "f:annotations": { [`f:${key}`]: {} } } });
  const label = (key: string) => ({ "f:metadata": { "f:labels": { [`f:${key}`]: {} } } });

  test.each<[string, object[], boolean]>([
    ["by nobody", [ours], false],
    ["in its specification", by("kubectl-edit", { "f:spec": {} }), true],
    ["by another resource of Pulumi", by("pulumi-cx-9f", { "f:spec": {} }), true],
    ["by another program of Pulumi's", by("pulumi-kubernetes-9f", { "f:spec": {} }), true],
    ["in an annotation of ours", by("x", annotation("cx.expertflow.com/owner")), true],
    ["in an annotation of nginx", by("x", annotation("nginx.ingress.kubernetes.io/a")), true],
    ["in the label that says who manages it", by("x", label("app.kubernetes.io/managed-by")), true],
    ["not by an annotation of somebody's own", by("x", annotation("example.com/note")), false],
    ["not by a label of somebody's own", by("x", label("example.com/team")), false],
    [
      "not by its controller's status",
      by("nginx", { "f:spec": {} }, { subresource: "status" }),
      false,
    ],
    ["not by a finalizer", by("x", { "f:metadata": { "f:finalizers": {} } }), false],
    ["not by what says nothing of itself", by("x", { "f:metadata": null }), false],
    [
      "by somebody else alone, who made it anew",
      [{ manager: "kubectl", fieldsV1: { "f:spec": {} } }],
      true,
    ],
  ])("%s", async (_how, managedFields, isEdited) => {
    const { metadata } = object("one");
    const items = [{ metadata: { ...metadata, managedFields } }];
    const { objects } = await listAt("Ingress", () => found({ items }));
    const writers = objects.flatMap((object) => object.writers);
    expect(writers.some((writer) => writer !== ours.manager)).toBe(isEdited);
    expect(writers.includes(ours.manager)).toBe(managedFields.includes(ours));
  });
});

describe("without a list of the whole cluster", () => {
  test.each([500, 401, 404])(
    "for another reason than a missing permission (%i), no smaller list is believed",
    async (code) => {
      const asked: string[] = [];
      const list = listAt("Ingress", (path) => {
        asked.push(path);
        return path.includes("/namespaces/") ? found({ items: [] }) : refusal(code);
      });
      await expect(list).rejects.toThrow(
        /^cannot list ingresses\.networking\.k8s\.io: Kubernetes /,
      );
      expect(asked).toHaveLength(1);
    },
  );

  test("the list beside ours is read; that it does not come is no answer", async () => {
    const list = listAt("Ingress", (path) => refusal(path.includes("/namespaces/") ? 500 : 403));
    await expect(list).rejects.toThrow(NoAnswerError);
    await expect(list).rejects.toThrow(/^cannot list ingresses\.networking\.k8s\.io: Kubernetes /);
  });
});

describe("one object", () => {
  const place = { kind: "DNSEndpoint", namespace: "edge", name: "one" } as const;
  const kinds = "/apis/externaldns.k8s.io/v1alpha1";
  const read = async (reply: (path: string) => Reply) => {
    const { requests: _requests, ...connection } = await connectToApi(reply);
    return readObject(connection, place, Deadline.inSeconds(5));
  };
  const known = found({ resources: [{ kind: "DNSEndpoint" }] });

  test("is read by its name", async () => {
    const objects = await read((path) => {
      expect(path).toBe(`${kinds}/namespaces/edge/dnsendpoints/one`);
      return found(object("one"));
    });
    expect(objects).toEqual(parsed("DNSEndpoint", "one"));
  });

  test("that the API server does not have is not there", async () => {
    expect(await read(() => refusal(404, "NotFound"))).toBeUndefined();
  });

  test("that the API server does not have is not there, although it knows the kind", async () => {
    expect(
      await read((path) => (path === kinds ? known : refusal(404, "NotFound"))),
    ).toBeUndefined();
  });

  test("of a kind whose definition is gone is not there", async () => {
    const resources = [{ kind: "Other" }];
    expect(
      await read((path) => (path === kinds ? found({ resources }) : { status: 404 })),
    ).toBeUndefined();
    expect(await read(() => ({ status: 404 }))).toBeUndefined();
  });

  test("that somebody else than the API server does not know is not believed to be gone", async () => {
    await expect(read((path) => (path === kinds ? known : { status: 404 }))).rejects.toThrow(
      /HTTP 404/,
    );
  });

  test.each([401, 403, 500])(
    "that can't be read (HTTP %i) is not believed to be gone, also when the kind seems to be",
    async (code) => {
      await expect(
        read((path) => (path === kinds ? { status: 404 } : refusal(code))),
      ).rejects.toThrow(
        new RegExp(`^cannot get dnsendpoints\\.externaldns\\.k8s\\.io: .*HTTP ${String(code)}`),
      );
    },
  );

  test("that may not be read says which permission is missing", async () => {
    await expect(read(() => refusal(403, "Forbidden"))).rejects.toThrow(
      "allow this account to get dnsendpoints in namespace 'edge' (",
    );
  });
});
