import { afterEach, expect, test } from "@jest/globals";
import { verifiedCertificates } from "../../../policy/rules/verified-certificates.ts";
import { access, fleet, judged, unknownText } from "../resources.ts";

const names = ["CX_INSECURE_SKIP_VERIFY", "NODE_TLS_REJECT_UNAUTHORIZED"] as const;
afterEach(() => {
  for (const name of names) Reflect.deleteProperty(process.env, name);
});

const tenantApi = { url: "https://cx.example.com/cx-tenant" };
const stack = (platform: unknown, key = "cx-tenants:platform") => [
  fleet(["tenant1"], {}, { provider: { [key]: platform } }),
  access("tenant1", {}, { provider: { [key]: platform } }),
];
const block = (change: object) => JSON.stringify({ tenantApi, ...change });

test("certificates that nobody checks are named once, with the place that says so", () => {
  expect(judged(verifiedCertificates, stack(block({ insecureSkipVerify: true })))).toEqual([
    "no certificate of the platform is checked (insecureSkipVerify in the stack's configuration), so whoever is in between gets its logins and its tenants' passwords\n" +
      "  → take it out, and name the CA of the platform's certificate with platform.caCertFile or CX_CA_CERT_FILE",
  ]);
});

test("a run that leaves the fleet out (--target) is judged too", () => {
  const [, tenant] = stack(block({ insecureSkipVerify: true }));
  expect(judged(verifiedCertificates, tenant === undefined ? [] : [tenant])).toHaveLength(1);
});

test.each([
  ["says nothing", block({})],
  ["says no", block({ insecureSkipVerify: false })],
  ["is no JSON", "{"],
  ["is somebody else's", JSON.stringify({ insecureSkipVerify: true })],
  ["is wrong in another place", block({ limits: { maxRetries: "many" } })],
  ["is not known yet", unknownText],
  ["is not there", undefined],
])("a configuration that %s is right", (_what, platform) => {
  expect(judged(verifiedCertificates, stack(platform))).toEqual([]);
});

test("another project's block is not asked", () => {
  const theirs = stack(block({ insecureSkipVerify: true }), "other:platform");
  expect(judged(verifiedCertificates, theirs)).toEqual([]);
});

test("the environment is asked first", () => {
  process.env["CX_INSECURE_SKIP_VERIFY"] = "true";
  expect(judged(verifiedCertificates, stack(undefined))).toEqual([
    expect.stringMatching(/\(CX_INSECURE_SKIP_VERIFY in the environment\)/),
  ]);
  process.env["CX_INSECURE_SKIP_VERIFY"] = "false";
  expect(judged(verifiedCertificates, stack(block({ insecureSkipVerify: true })))).toEqual([]);
});

test("Node's own switch counts too", () => {
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  expect(judged(verifiedCertificates, stack(block({})))).toEqual([
    expect.stringMatching(/\(NODE_TLS_REJECT_UNAUTHORIZED in the environment\)/),
  ]);
});
