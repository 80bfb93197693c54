import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { z } from "zod";
import { Site } from "./site.ts";

// The way out stays open, and what is put right by hand or by others does not block the way on.
let site: Site;
const tenant = (tenantId: string, more: object = {}) => ({
  tenantId,
  tenantName: tenantId,
  ...more,
});
const provisioned = { secret: "ef-grafana-datasource-secret", namespace: "expertflow" };

beforeAll(async () => {
  site = await Site.start();
}, 60_000);
afterAll(() => site.remove());

const withSecret = () => ({
  grafana: { url: site.platform.urls.grafana, provisioned },
});

async function have(...tenants: object[]): Promise<void> {
  await site.configure({ tenants, platform: withSecret() });
  expect(await site.up()).toMatchObject({ failure: "" });
}

const objectSchema = z.looseObject({ spec: z.unknown() });

/** Another specification for an object of tenant1, written by somebody else. */
async function editByHand(
  kind: { group: string; version: string; plural: string },
  spec: object,
  fieldManager: string,
): Promise<void> {
  const custom = site.kubernetes(CustomObjectsApi);
  const place = { ...kind, name: "cx-tenant1", namespace: "ef-external" };
  const object = objectSchema.parse(await custom.getNamespacedCustomObject(place));
  await custom.replaceNamespacedCustomObject({ ...place, body: { ...object, spec }, fieldManager });
}

describe("hand edits of our objects", () => {
  test("of any field manager are put right by up --refresh", async () => {
    await have(tenant("tenant1"), tenant("tenant2"));
    const service = { name: "evil", port: { number: 80 } };
    await editByHand(
      { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
      { defaultBackend: { service }, rules: [{ host: "evil.cx.localhost" }] },
      "kubectl-edit",
    );
    await editByHand(
      { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" },
      {
        endpoints: [{ dnsName: "tenant1.cx.localhost", recordType: "A", targets: ["192.0.2.66"] }],
      },
      "a-controller",
    );

    expect(await site.up("--refresh")).toMatchObject({ failure: "" });
    const after = await site.manifests("ingresses");
    expect(JSON.stringify(after.get("cx-tenant1")?.spec)).not.toContain("evil");
    const records = await site.manifests("dnsendpoints");
    expect(JSON.stringify(records.get("cx-tenant1")?.spec)).not.toContain("192.0.2.66");
    const preview = await site.pulumi(["preview", "--refresh", "--expect-no-changes"]);
    expect(preview).toMatchObject({ failure: "" });
  }, 120_000);
});

describe("the state", () => {
  test("holds no path of a machine: another kubeconfig is no change", async () => {
    const { text } = await site.pulumi(["stack", "export"]);
    const withoutPlaces = text.replace(/"(sourcePosition|stackTrace|uri)":[^,}\]]*/g, "");
    expect(withoutPlaces).not.toContain(site.env["KUBECONFIG"]);
    const preview = await site.pulumi(["preview", "--expect-no-changes"], {
      env: { KUBECONFIG: "/nowhere/else" },
    });
    expect(preview).toMatchObject({ failure: "" });
  }, 60_000);
});

describe("onDestroy: retain", () => {
  test("keeps everything of a live tenant when its line goes", async () => {
    await have(tenant("tenant1"), tenant("tenant2", { onDestroy: "retain" }));
    const before = [await site.state(), await site.manifests("ingresses")] as const;
    await site.configure({ tenants: [tenant("tenant1")], platform: withSecret() });
    const up = await site.up();
    expect(up).toMatchObject({ failure: "" });
    expect(up.text).toContain(
      "tenant 'tenant2' leaves the program: where this stack has made it, it stays as it is",
    );
    const after = [await site.state(), await site.manifests("ingresses")] as const;
    expect(after[0].tenants).toEqual(before[0].tenants);
    expect(after[0].allowedHosts).toEqual(before[0].allowedHosts);
    expect(after[1]).toEqual(before[1]);
    expect(await site.objects("dnsendpoints")).toEqual(["cx-tenant1", "cx-tenant2"]);
  }, 120_000);
});

describe("protect", () => {
  test("stops every way of taking a tenant down, until it is taken off", async () => {
    await have(tenant("tenant1", { protect: true }));
    await site.configure({ tenants: [], platform: withSecret() });
    for (const command of [["up", "--yes", "--skip-preview"], ["preview"], ["destroy", "--yes"]]) {
      const said = await site.pulumi(command);
      expect(said.ok).toBe(false);
      expect(said.text).toMatch(/protect/);
    }
    expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
    expect(await site.objects("ingresses")).toContain("cx-tenant1");
    await have(tenant("tenant1", { protect: false }));
  }, 120_000);
});

describe("services that are gone", () => {
  test("a Secret and a data source that are gone block neither refresh nor destroy", async () => {
    await have(tenant("tenant1"));
    const core = site.kubernetes(CoreV1Api);
    const place = { name: provisioned.secret, namespace: provisioned.namespace };
    const secret = await core.readNamespacedSecret(place);
    await core.deleteNamespacedSecret(place);
    await site.control("/knobs", { grafanaDataSourceMissing: true });
    const refresh = await site.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(refresh).toMatchObject({ failure: "" });

    const putBack = () =>
      core.createNamespacedSecret({
        namespace: place.namespace,
        body: { metadata: { name: place.name }, data: secret.data ?? {} },
      });
    await putBack();
    await site.control("/knobs", { grafanaDataSourceMissing: false });
    await have(tenant("tenant1"));
    await core.deleteNamespacedSecret(place);
    await site.control("/knobs", { grafanaDataSourceMissing: true });
    const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(destroy).toMatchObject({ failure: "" });
    expect(destroy.text).toContain("is not there any more");
    expect(await site.tenant("tenant1")).toMatchObject({ status: "inActive" });
    expect(await site.objects("ingresses")).not.toContain("cx-tenant1");

    await putBack();
    await site.control("/knobs", { grafanaDataSourceMissing: false });
  }, 180_000);

  test("a service that does not answer stops destroy, which names the way out; the way works", async () => {
    await have(tenant("tenant1"));
    await site.control("/faults", [
      { service: "tenant", kind: "status", status: 503 },
      { service: "grafana", kind: "status", status: 503 },
    ]);
    const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(destroy.ok).toBe(false);
    expect(destroy.text).toContain("CX_GONE_SERVICES=tenantApi");
    const env = { CX_GONE_SERVICES: "grafana,tenantApi" };
    const again = await site.pulumi(["destroy", "--yes", "--skip-preview"], { env });
    expect(again).toMatchObject({ failure: "" });
    expect(again.text).toContain("tenant 'tenant1' was left as it is");
    await site.control("/faults", []);
    expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
    expect(await site.objects("ingresses")).not.toContain("cx-tenant1");
  }, 120_000);
});
