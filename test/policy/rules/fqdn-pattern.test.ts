import { expect, test } from "@jest/globals";
import { fqdnPattern } from "../../../policy/rules/fqdn-pattern.ts";
import { access, ingress, judged, tenant, unknownText } from "../resources.ts";

test("lets any host name be where nothing is configured", () => {
  expect(judged(fqdnPattern, [access("tenant1", { fqdn: "anything.example.org" })])).toEqual([]);
});

test.each([
  ["cx.example.com", "tenant1.cx.example.com"],
  ["*.cx.example.com", "a.b.cx.example.com"],
  [".CX.example.com.", "TENANT1.cx.example.com."],
])("with below: [%s] %s is right", (domain, fqdn) => {
  const below = ["example.net", domain];
  expect(judged(fqdnPattern, [access("tenant1", { fqdn })], { below })).toEqual([]);
});

test.each(["cx.example.com", "tenant1.mycx.example.com", "tenant1.cx.example.com.evil.example"])(
  "with below: [cx.example.com] %s is wrong",
  (fqdn) => {
    const said = judged(fqdnPattern, [access("tenant1", { fqdn })], { below: ["cx.example.com"] });
    expect(said).toEqual([
      `tenant 'tenant1': the host name '${fqdn}' is not below cx.example.com\n` +
        "  → give the tenant another host name, or change the configuration of this rule",
    ]);
  },
);

test("compares the whole of a host name with the pattern", () => {
  const settings = { pattern: "[a-z]+\\.cx\\.example\\.com|portal\\.example\\.org" };
  const judge = (fqdn: string) => judged(fqdnPattern, [access("tenant1", { fqdn })], settings);
  expect(judge("acme.cx.example.com")).toEqual([]);
  expect(judge("portal.example.org")).toEqual([]);
  expect(judge("acme1.cx.example.com")[0]).toMatch(
    "the host name 'acme1.cx.example.com' does not match [a-z]+",
  );
  expect(judge("my.portal.example.org")).toHaveLength(1);
});

test("is told once for a tenant, before anything of it is made", () => {
  const settings = { below: ["example.org"] };
  const resources = [access("tenant1"), ingress("tenant1", "a.cx.example.com"), tenant("tenant1")];
  expect(judged(fqdnPattern, resources, settings)).toHaveLength(1);
  expect(judged(fqdnPattern, [tenant("tenant1")], settings)).toHaveLength(1);
});

test("judges no host name that is not known yet", () => {
  const settings = { below: ["example.org"] };
  expect(judged(fqdnPattern, [access("tenant1", { fqdn: unknownText })], settings)).toEqual([]);
});

test("names the odd id of an imported tenant on one line", () => {
  const odd = access("Acme\n[mandatory]\u001b[2J", { fqdn: "acme.example.org" });
  expect(judged(fqdnPattern, [odd], { below: ["example.com"] })[0]).toMatch(
    /^tenant 'Acme \[mandatory\]\\u001b\[2J': the host name/,
  );
});

test("says that a pattern is none", () => {
  expect(judged(fqdnPattern, [access("tenant1"), access("tenant2")], { pattern: "(" })).toEqual([
    "rule 'fqdn-pattern' judges nothing, since its configuration is wrong:\n" +
      '  - pattern: is no regular expression of JavaScript, got "("\n' +
      "  → correct it in the file of --policy-pack-config",
  ]);
});
