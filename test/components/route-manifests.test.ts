import { describe, expect, test } from "@jest/globals";
import type { GatewayRoute } from "../../components/entry.ts";
import { ingressObjects } from "../../components/tenant-objects.ts";

const shop = { tenantId: "shop", fqdn: "shop.cx.example.com" };
const gateway: GatewayRoute = { kind: "gateway", gateway: { name: "cx" }, tls: { kind: "shared" } };
const objects = (settings: GatewayRoute) => ingressObjects(shop, settings, { kind: "none" });
const labels = { "app.kubernetes.io/managed-by": "pulumi", "cx.expertflow.com/tenant": "shop" };
const rule = (value: string, backend: object) => ({
  matches: [{ path: { type: "PathPrefix", value } }],
  backendRefs: [backend],
});

describe("on a Gateway", () => {
  test("one HTTPRoute has both paths", () => {
    expect(objects(gateway)).toStrictEqual([
      {
        suffix: "",
        manifest: {
          apiVersion: "gateway.networking.k8s.io/v1",
          kind: "HTTPRoute",
          metadata: {
            name: "cx-shop",
            namespace: "ef-external",
            labels,
            annotations: { "pulumi.com/skipAwait": "true" },
          },
          spec: {
            parentRefs: [{ name: "cx" }],
            hostnames: ["shop.cx.example.com"],
            rules: [
              rule("/auth", { name: "keycloak", port: 80 }),
              rule("/", { name: "apisix-gateway", port: 80 }),
            ],
          },
        },
      },
    ]);
  });

  test("back ends in another namespace are granted to the route, and to it alone", () => {
    const made = objects({
      ...gateway,
      namespace: "edge",
      backendNamespace: "ef-external",
      namePrefix: "t-",
      labels: { team: "cx" },
      backends: { auth: { service: "kc", port: 8080 } },
    });
    expect(made.map(({ suffix }) => suffix)).toEqual(["-backends", ""]);
    expect(made[0]?.manifest).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: { name: "t-shop", namespace: "ef-external", labels: { ...labels, team: "cx" } },
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "edge" }],
        to: [
          { group: "", kind: "Service", name: "kc" },
          { group: "", kind: "Service", name: "apisix-gateway" },
        ],
      },
    });
    expect(made[1]?.manifest).toMatchObject({
      metadata: { name: "t-shop", namespace: "edge", labels: { team: "cx" } },
      spec: {
        rules: [
          rule("/auth", { name: "kc", port: 8080, namespace: "ef-external" }),
          rule("/", { name: "apisix-gateway", port: 80, namespace: "ef-external" }),
        ],
      },
    });
  });

  test("a grant is for the route's own namespace when none is named", () => {
    const [grant] = objects({ ...gateway, backendNamespace: "services" });
    expect(grant?.manifest.spec).toMatchObject({ from: [{ namespace: "ef-external" }] });
  });

  test("the wait is for the Gateway's word, and bounded", () => {
    const annotationsOf = (settings: GatewayRoute) =>
      objects(settings)[0]?.manifest.metadata.annotations;
    const waitFor = "jsonpath={.status.parents[0].conditions[?(@.type=='Accepted')].status}=True";
    expect(annotationsOf({ ...gateway, awaitReady: true, annotations: { own: "yes" } })).toEqual({
      "pulumi.com/waitFor": waitFor,
      "pulumi.com/timeoutSeconds": "120",
      own: "yes",
    });
    const longer = { ...gateway, awaitReady: true, awaitTimeoutSeconds: 5 };
    expect(annotationsOf(longer)).toMatchObject({ "pulumi.com/timeoutSeconds": "5" });
  });
});
