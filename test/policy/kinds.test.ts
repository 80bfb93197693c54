import { expect, test } from "@jest/globals";
import { isDataSource, isIngress, isRecord, isRoute, kinds } from "../../policy/kinds.ts";
import { apiResources } from "../../providers/services/kubernetes/objects.ts";
import { Fleet } from "../../providers/resources/fleet/fleet.ts";
import { GrafanaAllowedHost } from "../../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
import { GrafanaProvisionedHost } from "../../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
import { TenantAccess } from "../../providers/resources/tenant-access/tenant-access.ts";
import { CxTenant } from "../../providers/resources/tenant/tenant.ts";

test("rules know our resources by the types that programs declare", () => {
  expect(kinds).toEqual({
    fleet: Fleet.__pulumiType,
    access: TenantAccess.__pulumiType,
    tenant: CxTenant.__pulumiType,
    allowedHost: GrafanaAllowedHost.__pulumiType,
    provisionedHost: GrafanaProvisionedHost.__pulumiType,
  });
});

test("rules know the objects that we make in Kubernetes, and others of their kind", () => {
  const typeOf = (kind: keyof typeof apiResources) => {
    const { group, version } = apiResources[kind];
    return `kubernetes:${group}/${version}:${kind}`;
  };
  expect([typeOf("Ingress"), "kubernetes:extensions/v1beta1:Ingress"].every(isIngress)).toBe(true);
  expect(
    [typeOf("HTTPRoute"), "kubernetes:gateway.networking.k8s.io/v1alpha2:TLSRoute"].every(isRoute),
  ).toBe(true);
  expect(isRecord(typeOf("DNSEndpoint"))).toBe(true);
  const others = [
    typeOf("ReferenceGrant"),
    "kubernetes:networking.k8s.io/v1:IngressClass",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "grafana:oss/dataSourcePermission:DataSourcePermission",
  ];
  for (const is of [isIngress, isRoute, isRecord, isDataSource]) {
    expect(others.filter(is)).toEqual([]);
  }
});
