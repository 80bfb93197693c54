import { expect, test } from "@jest/globals";
import { ingressSchema } from "../components/entry-schema.ts";
import type { Platform } from "../components/platform.ts";
import { describeProblem } from "../providers/problems.ts";
import { checkCertificates, checkObjectNames } from "../settings-entry-rules.ts";

const platformWith = (ingress: object): Platform => ({
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: ingressSchema.parse(ingress),
  dns: { kind: "none" },
});
const tenants = (...ids: string[]) =>
  ids.map((tenantId, index) => ({ path: `tenants[${String(index)}]`, tenant: { tenantId } }));

test("two tenants whose Ingresses on Traefik would have one name are refused", () => {
  const written = tenants("acme-auth", "acme", "other-auth");
  const problems = checkObjectNames(written, platformWith({ kind: "traefik" }));
  expect(problems.map(describeProblem)).toEqual([
    'tenants[0].tenantId: "acme-auth" names an Ingress that tenant "acme" has for /auth on Traefik; choose another one',
  ]);
  expect(checkObjectNames(written, platformWith({ kind: "nginx" }))).toEqual([]);
});

test("one secret of cert-manager for several tenants is refused", () => {
  const named = { kind: "cert-manager", clusterIssuer: "letsencrypt", secretName: "all-tls" };
  const { secretName: _given, ...unnamed } = named;
  const problems = checkCertificates(
    tenants("tenant1", "tenant2"),
    platformWith({ kind: "nginx", tls: named }),
  );
  expect(problems.map(describeProblem)).toEqual([
    'platform.ingress.tls.secretName: "all-tls" would be the secret of 2 tenants, but cert-manager makes each a certificate of its own; leave it out',
  ]);
  const right = [
    checkCertificates(tenants("tenant1"), platformWith({ kind: "nginx", tls: named })),
    checkCertificates(tenants("a", "b"), platformWith({ kind: "nginx", tls: unnamed })),
    checkCertificates(tenants("a", "b"), platformWith({ kind: "none" })),
  ];
  expect(right).toEqual([[], [], []]);
});
