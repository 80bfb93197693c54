import { expect, test } from "@jest/globals";
import { tlsRequired } from "../../../policy/rules/tls-required.ts";
import {
  access,
  ingress,
  judged,
  own,
  route,
  tenant,
  unknownList,
  unknownText,
} from "../resources.ts";

const host = "tenant1.cx.example.com";
const withTls = (tls: unknown, annotations = {}) =>
  ingress("tenant1", host, { properties: { spec: { tls }, metadata: { annotations } } });
const nginx = (name: string) => `nginx.ingress.kubernetes.io/${name}`;

test.each([
  ["the host itself", withTls([{ hosts: [host] }])],
  ["the host in capitals", withTls([{ hosts: ["TENANT1.cx.example.com"] }])],
  ["a wildcard", withTls([{ hosts: ["*.cx.example.com"] }])],
  ["all hosts", withTls([{ secretName: "ef-ingress-tls-secret" }])],
  ["hosts that are not known yet", withTls([{ hosts: [unknownText] }])],
  ["a list that is not known yet", withTls(unknownList)],
  ["Traefik's annotation", withTls([], { "traefik.ingress.kubernetes.io/router.tls": "true" })],
  [
    "a redirect that is forced",
    withTls([{}], { [nginx("ssl-redirect")]: "false", [nginx("force-ssl-redirect")]: "true" }),
  ],
])("TLS for %s is enough", (_what, entry) => {
  expect(judged(tlsRequired, [access("tenant1"), entry, tenant("tenant1")])).toEqual([]);
});

test.each([
  ["none", undefined],
  ["an empty list", []],
  ["another host", [{ hosts: ["tenant2.cx.example.com"] }]],
  ["a wildcard one level up", [{ hosts: ["*.example.com"] }]],
])("TLS for %s is not", (_what, tls) => {
  const entry = { ...withTls(tls), properties: { ...withTls(tls).properties } };
  const spec = { rules: [{ host }], ...(tls && { tls }) };
  const said = judged(tlsRequired, [
    access("tenant1"),
    { ...entry, properties: { ...entry.properties, spec } },
  ]);
  expect(said).toEqual([
    `tenant 'tenant1': Ingress ef-external/cx-tenant1 has no TLS for '${host}'\n` +
      "  → name the host under spec.tls, with the secret of its certificate (platform.ingress.tls)",
  ]);
});

test("an Ingress of somebody's own is meant too, also where it comes first", () => {
  const spec = { rules: [{ host }] };
  const open = { ...own(ingress("x", host)), properties: { spec } };
  expect(judged(tlsRequired, [access("tenant1"), open])).toHaveLength(1);
  expect(judged(tlsRequired, [open, access("tenant1"), tenant("tenant1")])).toHaveLength(1);
});

test("a redirect that is switched off is named", () => {
  const off = withTls([{ hosts: [host] }], { [nginx("ssl-redirect")]: "false" });
  expect(judged(tlsRequired, [access("tenant1"), off])[0]).toMatch(
    /serves 'tenant1\.cx\.example\.com' in clear too: .*\n {2}→ take ssl-redirect/,
  );
});

const open = { properties: { spec: { tls: [] } } };
test.each([
  ["a route, whose TLS is at the Gateway's listener", route("tenant1", host, open)],
  ["a host that is no tenant's", own(ingress("x", "www.example.com", open))],
  ["a host that is not known yet", ingress("tenant1", unknownText, open)],
])("%s is not judged", (_what, entry) => {
  expect(judged(tlsRequired, [access("tenant1"), entry])).toEqual([]);
});
