import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CoreV1Api, NetworkingV1Api } from "@kubernetes/client-node";
import { Deployer, documentedRules } from "./deployer.ts";
import { Site } from "./site.ts";

// One story, told in order, as a user with the permissions of docs/entry-and-dns.md.
let site: Site;
let deployer: Deployer;
const namespace = "ef-external";
const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };
const tenant2 = { tenantId: "tenant2", tenantName: "Tenant Two" };

beforeAll(async () => {
  site = await Site.start();
  deployer = await Deployer.of(site);
  const kinds = ["ingresses", "dnsendpoints", "services", "endpoints"];
  await deployer.mayOnly(namespace, await documentedRules(...kinds, "namespaces"));
  await startBackends();
}, 60_000);
afterAll(() => site.remove());

/** The plugin waits for Endpoints of each backend too; nobody in the sandbox makes them. */
async function startBackends(): Promise<void> {
  for (const name of ["keycloak", "apisix-gateway"]) {
    await site.kubernetes(CoreV1Api).createNamespacedEndpoints({
      namespace,
      body: {
        metadata: { name },
        subsets: [{ addresses: [{ ip: "192.0.2.10" }], ports: [{ port: 8080 }] }],
      },
    });
  }
}

async function up(tenants: object[], awaitTimeoutSeconds: number) {
  const ingress = { kind: "nginx", awaitReady: true, awaitTimeoutSeconds };
  await site.configure({ tenants, platform: { ingress } });
  return site.pulumi(["up", "--yes", "--skip-preview"], { env: deployer.env });
}

/** What a controller does when it has taken an Ingress. */
async function publishAddress(name: string): Promise<void> {
  const api = site.kubernetes(NetworkingV1Api);
  const ingress = await api.readNamespacedIngress({ name, namespace });
  ingress.status = { loadBalancer: { ingress: [{ ip: "203.0.113.10" }] } };
  await api.replaceNamespacedIngressStatus({ name, namespace, body: ingress });
}

test("without a status, up ends with an error at its deadline, and the tenant is not made", async () => {
  const result = await up([tenant1], 5);
  expect(result.ok).toBe(false);
  expect(result.text).toMatch(/Ingress.*tenant1/);
  expect(result.text).toMatch(/\.status\.loadBalancer|timed out/);
  expect(await site.objects("ingresses")).toEqual(["cx-tenant1"]);
  expect((await site.state()).tenants).toEqual([]);
}, 90_000);

test("the next up goes on, once the controller has written one", async () => {
  await publishAddress("cx-tenant1");
  expect(await up([tenant1], 60)).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
}, 120_000);

test("a status that comes during up ends the wait", async () => {
  const running = up([tenant1, tenant2], 60);
  while (!(await site.objects("ingresses")).includes("cx-tenant2")) await sleep(200);
  expect(await site.tenant("tenant2")).toBeUndefined();
  await publishAddress("cx-tenant2");
  expect(await running).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant2")).toMatchObject({ status: "active" });
}, 120_000);
