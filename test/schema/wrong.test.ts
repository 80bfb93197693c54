import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import type { Loose } from "../../providers/objects.ts";
import { documentOf } from "../../providers/resources/tenant/document/leaves.ts";
import { secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { differences } from "./differences.ts";
import { base, secure, stack } from "./right-files.ts";
import { mistakesIn } from "./stack.ts";
import { underlinedIn, underlinedInTenants } from "./validators.ts";

const one = { tenantId: "tenant1", tenantName: "Tenant One" };
const tenants = (...list: Loose[]) => stack({ "cx-tenants:tenants": list });
const tenant = (more: Loose) => tenants({ ...one, ...more });
const platform = (more: Loose) => stack({ "cx-tenants:platform": { ...base, ...more } });
const defaults = (more: Loose) =>
  stack({ "cx-tenants:tenantDefaults": { logo: "logos/sample.svg", ...more } });
const secrets = (more: Loose) =>
  stack({
    "cx-tenants:secrets": {
      tenantDefaults: { keyCloak: { credentials: { secret: secure } } },
      tenants: { tenant1: more },
    },
  });
const customHost = {
  fqdn: "a.customer.example",
  customHost: { tls: { kind: "secret", secretName: "own" } },
};
const manual = { kind: "manual", target: { addresses: ["192.0.2.20"] } };
const { rootDomain: _domain, ...onPremises } = base;

function inStack(path: string, value: unknown): Loose {
  return documentOf([[path, value]]);
}

describe("both refuse", () => {
  test.each(secretPaths)("%s in clear, and anywhere but under secrets", (path) => {
    const plain = inStack(path, "canary");
    for (const file of [
      tenant(plain),
      defaults(plain),
      tenant(inStack(path, secure)),
      secrets(plain),
    ]) {
      expect(underlinedIn(file)).not.toEqual([]);
      expect(mistakesIn(stringify(file))).not.toEqual([]);
    }
    expect(underlinedInTenants([{ ...one, ...plain }])).not.toEqual([]);
    expect(underlinedIn(secrets(inStack(path, secure)))).toEqual([]);
  });

  const wrong: Readonly<Record<string, Loose>> = {
    "a secret by its name": tenant({ extraSettings: { a: [{ SmtpPass: "canary" }] } }),
    "a number under such a name": defaults({ extraSettings: { pin: { secret: 47 } } }),
    "an enforcer's secret": tenant({ keyCloak: { "policy-enforcer": { apiKey: "canary" } } }),
    "an account in a URL": tenant({ extraSettings: { hook: "see amqp://u:canary@mq" } }),
    "an account in a known URL": tenant({ finesse: { url: "https://u:canary@finesse" } }),
    "an account in a known text": tenant({ tenantName: "x://canary@h" }),
    "an encrypted value in the list": tenant({ extraSettings: { host: secure } }),
    "no secret under secrets": secrets({ redis: { userName: secure } }),
    "a text under secrets": secrets({ extraSettings: { a: { b: ["canary"] } } }),
    "secrets encrypted as a whole": stack({ "cx-tenants:secrets": secure }),
    "a login in clear": stack({ "cx-tenants:login": { username: "me", password: "canary" } }),
    "a token in clear": stack({ "cx-tenants:grafanaLogin": { token: "canary" } }),
    "an unknown key": stack({ "cx-tenants:tenantFile": "fleet/prod.yaml" }),
    "an unknown key without the project's name": stack({ nothing: 1 }),
    "a key set without --path": stack({ "cx-tenants:login.password": secure }),
    "our key in another namespace": stack({ "kubernetes:tenants": [] }),
    "one key twice": stack({ tenants: [] }),
    "our key beside config": { ...stack({}), "cx-tenants:tenants": [] },
    "no platform": { config: {} },
    "an empty name of a file": stack({ "cx-tenants:tenantsFile": " " }),
    "a kind that is none": platform({ ingress: { kind: "haproxy" } }),
    "a key of another kind": platform({ ingress: { kind: "none", className: "nginx" } }),
    "a Gateway without one": platform({ ingress: { kind: "gateway" } }),
    "a certificate of a Gateway": platform({
      ingress: {
        kind: "gateway",
        gateway: { name: "cx" },
        tls: { kind: "secret", secretName: "a" },
      },
    }),
    "two issuers": platform({
      ingress: { kind: "nginx", tls: { kind: "cert-manager", issuer: "a", clusterIssuer: "b" } },
    }),
    "no issuer": platform({ ingress: { kind: "nginx", tls: { kind: "cert-manager" } } }),
    "the wildcard for cert-manager": platform({
      ingress: {
        kind: "nginx",
        tls: { kind: "cert-manager", issuer: "a", secretName: "ef-ingress-tls-secret" },
      },
    }),
    "no target": platform({ dns: { kind: "manual" } }),
    "an address that is a name": platform({
      dns: { ...manual, target: { addresses: ["a.example"] } },
    }),
    "annotations without an Ingress": platform({ dns: { kind: "ingress-annotation" } }),
    "our own annotation": platform({
      ingress: { kind: "nginx", annotations: { "cx.expertflow.com/owner": "me" } },
    }),
    "a port that is none": platform({
      ingress: { kind: "nginx", backends: { auth: { service: "a", port: 65_536 } } },
    }),
    "a customer's host without its name": tenant({ customHost: customHost.customHost }),
    "a customer's host without an Ingress": stack({
      "cx-tenants:platform": base,
      "cx-tenants:tenants": [{ ...one, ...customHost }],
    }),
    "a customer's host under the wildcard": tenant({
      ...customHost,
      customHost: { tls: { kind: "secret", secretName: "ef-ingress-tls-secret" } },
    }),
    "on premises without a host name": stack({
      "cx-tenants:platform": onPremises,
      "cx-tenants:tenants": [{ tenantId: "expertflow", tenantName: "Example" }],
    }),
    "on premises another tenant": stack({
      "cx-tenants:platform": onPremises,
      "cx-tenants:tenants": [{ ...one, fqdn: "cx.example.org" }],
    }),
    "the tenant of platforms on premises": tenants({ ...one, tenantId: "expertflow" }),
    "a reserved id": tenants({ ...one, tenantId: "master" }),
    "an id that no new tenant has": tenants({ ...one, tenantId: "Tenant_1" }),
    "a blank name": tenants({ ...one, tenantName: " " }),
    "a code that no new tenant has": tenant({ tenantCode: "A7" }),
    "what a new tenant can't lack": tenant({ unmanaged: ["dialer"] }),
    "media on an old platform": stack({
      "cx-tenants:platform": { ...base, tenantApi: { ...base.tenantApi, version: "5.0.1" } },
      "cx-tenants:tenants": [
        {
          ...one,
          mediaServer: { wssUrl: "wss://m.example", domainManagerUrl: "https://m.example" },
        },
      ],
    }),
    "a key that can't be stored": tenant({ extraSettings: { a: { "b.c": 1 } } }),
    "a setting of its own among the others": tenant({ extraSettings: { fqdn: "x" } }),
  };

  test.each(Object.entries(wrong))("%s", (_name, file) => {
    expect(mistakesIn(stringify(file))).not.toEqual([]);
    expect(underlinedIn(file)).not.toEqual([]);
  });
});

describe("the settings alone refuse, and it is named among the differences", () => {
  const two = { ...one, tenantId: "tenant2" };
  const alone: Readonly<Record<string, Loose>> = {
    "one id twice": tenants(one, one),
    "secrets of no tenant": stack({
      "cx-tenants:tenants": [one],
      "cx-tenants:secrets": {
        tenantDefaults: { keyCloak: { credentials: { secret: secure } } },
        tenants: { tenant9: { redis: { password: secure } } },
      },
    }),
    "an id of one that was there, of which no host name can be made": tenant({
      adopt: "own",
      tenantId: " ",
    }),
    "a stack that is not there": stack({
      "cx-tenants:shards": 2,
      "cx-tenants:tenants": [{ ...one, shard: 3 }],
    }),
    "a stack where there is only one": tenant({ shard: 1 }),
    "another host name": tenant({ fqdn: "tenant9.cx.example.com" }),
    "a host name outside, of one that was there": tenant({ adopt: "own", fqdn: "a.example.org" }),
    "a customer's host below ours": tenant({ ...customHost, fqdn: "x.cx.example.com" }),
    "Traefik's second name": stack({
      "cx-tenants:platform": { ...base, ingress: { kind: "traefik" } },
      "cx-tenants:tenants": [one, { ...two, tenantId: "tenant1-auth" }],
    }),
    "one secret for two certificates": stack({
      "cx-tenants:platform": {
        ...base,
        ingress: { kind: "nginx", tls: { kind: "cert-manager", issuer: "a", secretName: "b" } },
      },
      "cx-tenants:tenants": [one, two],
    }),
    "a customer's host under another wildcard": stack({
      "cx-tenants:platform": {
        ...base,
        ingress: { kind: "nginx", tls: { kind: "shared", secretName: "own" } },
      },
      "cx-tenants:tenants": [{ ...one, ...customHost }],
    }),
    "an alias of itself": platform({
      dns: { kind: "manual", target: { hostname: "tenant1.cx.example.com" } },
    }),
    "another realm": tenant({ keyCloak: { realm: "another" } }),
    "no client secret": stack({ "cx-tenants:secrets": {} }),
    "no logo": stack({ "cx-tenants:tenantDefaults": {} }),
    "no survey studio": platform({ studios: { surveys: "perTenant" } }),
    "no channel": tenant({ adopt: "own", twoFAConfigs: { is2FAEnabled: true } }),
    "what an old platform does not know, for all": stack({
      "cx-tenants:platform": { ...base, tenantApi: { ...base.tenantApi, version: "5.0.0" } },
      "cx-tenants:tenantDefaults": { twoFAConfigs: { is2FAEnabled: false } },
    }),
    "unmanaged, for all": defaults({ unmanaged: ["dialer"] }),
    "unmanaged, and none of ours": tenant({ adopt: "own", unmanaged: ["nothing"] }),
    "the database's own names": tenant({ extraSettings: { a: { _id: 1 } } }),
    "a logo that is none": tenant({ logo: "package.json" }),
    "a file that is none": stack({ "cx-tenants:tenantsFile": "fleet/none.yaml" }),
    "a namespace that looks like ours": stack({ "cx-tenant:platform": {} }),
    "a URL that is none": platform({ keycloak: { url: "https://a b" } }),
    "an address that is none": platform({ dns: { ...manual, target: { addresses: ["1:2"] } } }),
    "what ESC may bring": { environment: ["cx"], config: {} },
  };

  test.each(Object.entries(alone))("%s", (_name, file) => {
    const mistakes = mistakesIn(stringify(file));
    expect(mistakes).not.toEqual([]);
    expect(underlinedIn(file)).toEqual([]);
    const unnamed = mistakes.filter(
      (mistake) => !differences.some(({ says }) => says.test(mistake)),
    );
    expect(unnamed).toEqual([]);
  });

  test("and nothing else is named there", () => {
    const said = Object.values(alone).flatMap((file) => mistakesIn(stringify(file)));
    const idle = differences.filter(({ says }) => !said.some((mistake) => says.test(mistake)));
    expect(idle).toEqual([]);
  });
});
