import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import * as library from "@kubernetes/client-node";
import { Deadline } from "../../../providers/http/deadline.ts";
import { refuseTakenHosts, type ObjectPlace } from "../../../providers/kubernetes/hosts.ts";

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
  const config = new library.KubeConfig();
  config.loadFromClusterAndUser(
    { name: "test", server: `http://127.0.0.1:${String(port)}`, skipTLSVerify: true },
    { name: "test" },
  );
  return { library, config };
}

const allIngresses = "/apis/networking.k8s.io/v1/ingresses";
const ourIngresses = "/apis/networking.k8s.io/v1/namespaces/ef-external/ingresses";
const allRoutes = "/apis/gateway.networking.k8s.io/v1/httproutes";
const allEndpoints = "/apis/externaldns.k8s.io/v1alpha1/dnsendpoints";

const place: ObjectPlace = {
  kind: "Ingress",
  namespace: "ef-external",
  namePrefix: "cx-",
  nameSuffixes: [""],
};
const wanted = [{ tenantId: "shop", fqdn: "shop.cx.example.com" }];

async function judge(lists: Lists, places: ObjectPlace[] = [place]): Promise<void> {
  const connection = await connectTo(lists);
  await refuseTakenHosts(connection, wanted, places, Deadline.inSeconds(5));
}

const ingress = (name: string, host: string, more: object = {}) => ({
  metadata: { name, namespace: "ef-external", ...more },
  spec: { rules: [{ host }] },
});
const ofTenant = (tenantId: string) => ({ labels: { "cx.expertflow.com/tenant": tenantId } });

describe("a host name is free", () => {
  test.each<[string, object]>([
    ["beside other hosts", ingress("theirs", "other.cx.example.com")],
    ["beside the platform's wildcard", ingress("apisix", "*.cx.example.com")],
    ["beside an object without a host", { metadata: { name: "a", namespace: "b" }, spec: {} }],
    [
      "when the object is the tenant's own",
      ingress("cx-shop", wanted[0]?.fqdn ?? "", ofTenant("shop")),
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
  const taken = (object: string) => `shop.cx.example.com (tenant 'shop'): ${object}`;

  test("by an Ingress of another namespace", async () => {
    const theirs = ingress("web", "shop.cx.example.com", { namespace: "elsewhere" });
    await expect(judge({ [allIngresses]: [theirs] })).rejects.toThrow(
      taken("Ingress elsewhere/web"),
    );
  });

  test("by an object of another tenant", async () => {
    const theirs = ingress("web", "shop.cx.example.com", ofTenant("other"));
    await expect(judge({ [allIngresses]: [theirs] })).rejects.toThrow("Ingress ef-external/web");
  });

  test("when the name of any of its objects is", async () => {
    const theirs = ingress("cx-shop-auth", "a.example.com");
    const traefik = { ...place, nameSuffixes: ["", "-auth"] };
    await expect(judge({ [allIngresses]: [theirs] }, [traefik])).rejects.toThrow(
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
      `  - ${taken("HTTPRoute elsewhere/theirs")}\n  - ${taken("DNSEndpoint elsewhere/theirs")}`,
    );
  });
});

test("an API server that is busy at first is asked again", async () => {
  const theirs = ingress("web", "shop.cx.example.com");
  const connection = await connectTo({ [allIngresses]: [theirs] }, 1);
  const judged = refuseTakenHosts(connection, wanted, [place], Deadline.inSeconds(5));
  await expect(judged).rejects.toThrow("Ingress ef-external/web");
});

test("an API server that stays busy is named at the deadline", async () => {
  const connection = await connectTo({}, Infinity);
  const judged = refuseTakenHosts(connection, wanted, [place], Deadline.inSeconds(1));
  await expect(judged).rejects.toThrow(
    "cannot list ingresses.networking.k8s.io: Kubernetes answered HTTP 429",
  );
});

describe("without the right to list the whole cluster", () => {
  test("the namespace of ours is looked at", async () => {
    const theirs = ingress("cx-shop", "a.example.com");
    await expect(judge({ [ourIngresses]: [theirs] })).rejects.toThrow(
      "Ingress ef-external/cx-shop",
    );
  });

  test("nor that of the namespace, the right is named", async () => {
    await expect(judge({})).rejects.toThrow(
      "allow this account to list ingresses in namespace 'ef-external'",
    );
  });
});
