import { afterEach, expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import type { EntryObjects } from "../../sandbox/kubernetes/entry-objects.ts";
import { RouteTable } from "../../sandbox/kubernetes/route-table.ts";
import { ingress } from "./test-ingress.ts";

let table: RouteTable;
afterEach(() => {
  table.stop();
});

const host = "tenant1.cx.localhost";
const pair = { cert: "certificate", key: "key" };

function objectsWith(certificates: Record<string, typeof pair>): EntryObjects {
  return {
    ingresses: [ingress({ host, paths: { "/": "apisix" }, tls: { [host]: "own" } })],
    classes: new Map([["nginx", "k8s.io/ingress-nginx"]]),
    services: new Map([["ef-external/apisix", "ClusterIP"]]),
    certificates: new Map(Object.entries(certificates)),
    gateways: [],
    routes: [],
    grants: [],
  };
}

test("a handshake does not wait for objects that nobody has read yet", async () => {
  table = new RouteTable(() => new Promise<EntryObjects>(() => undefined));
  const answer = await Promise.race([table.findCertificate(host), sleep(1_000, "waited")]);
  expect(answer).toBeUndefined();
});

test("a certificate that was missing is looked for at once", async () => {
  let objects = objectsWith({});
  table = new RouteTable(() => Promise.resolve(objects));
  expect(await table.find(host, "/")).toBe("ef-external/apisix");
  expect(await table.findCertificate(host)).toBe("missing");
  objects = objectsWith({ "ef-external/own": pair });
  expect(await table.findCertificate(host)).toEqual(pair);
});
