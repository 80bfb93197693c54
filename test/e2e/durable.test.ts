import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CoreV1Api } from "@kubernetes/client-node";
import { Site } from "./site.ts";

let site: Site;
const entry = "https://tenant1.cx.localhost";
const secret = { name: "ef-grafana-datasource-secret", namespace: "expertflow" };

beforeAll(async () => {
  site = await Site.start();
  await site.configure({
    tenants: [{ tenantId: "tenant1", tenantName: "Tenant One" }],
    platform: {
      grafana: {
        url: site.platform.urls.grafana,
        provisioned: { secret: secret.name, namespace: secret.namespace },
      },
    },
  });
}, 60_000);
afterAll(() => site.remove());

async function file(): Promise<string> {
  const { data } = await site.kubernetes(CoreV1Api).readNamespacedSecret(secret);
  return Buffer.from(data?.["datasource.yml"] ?? "", "base64").toString("utf8");
}

test("a tenant's host survives a new pod of Grafana, and goes from both places with the tenant", async () => {
  const before = await file();
  expect(await site.up()).toMatchObject({ failure: "" });
  expect(await file()).toContain(`- ${entry}\n`);
  await site.control("/grafana/restart", { kind: "podRecreation" });
  expect((await site.state()).allowedHosts).toContain(entry);
  expect(await site.pulumi(["preview", "--refresh", "--expect-no-changes"])).toMatchObject({
    failure: "",
  });
  expect(await site.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({ failure: "" });
  expect(await file()).toBe(before);
  expect((await site.state()).allowedHosts).not.toContain(entry);
}, 90_000);

test("a Secret that is not there stops the tenant before anything of it is made", async () => {
  await site.kubernetes(CoreV1Api).deleteNamespacedSecret(secret);
  const up = await site.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(
    /the Secret 'ef-grafana-datasource-secret' in namespace 'expertflow' is not there/,
  );
  expect(await site.objects("ingresses")).toEqual([]);
}, 60_000);
