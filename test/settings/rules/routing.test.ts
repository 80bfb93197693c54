import { describe, expect, test } from "@jest/globals";
import { customHostSettings, ingressSettings } from "../../../components/entry.ts";
import type { Platform } from "../../../components/platform.ts";
import { describeProblem } from "../../../providers/words/problems.ts";
import { checkCertificates, checkObjectNames } from "../../../settings/rules/routing.ts";
import { mistakes, platform as base, read, right } from "../kit.ts";

const platformWith = (ingress: object): Platform => ({
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: ingressSettings.parse(ingress),
  dns: { kind: "none" },
});

const tenants = (...ids: string[]) =>
  ids.map((tenantId, index) => ({ path: `tenants[${String(index)}]`, tenantId }));

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

/** The mistakes of a stack with this way in; the rules are asked by way of the whole configuration. */
const mistakesOn = (platform: object, ...written: object[]) =>
  mistakes({ platform: { ...base, ...platform }, ...(written.length > 0 && { tenants: written }) });
const tenant = (change: object = {}) => ({ tenantId: "acme", tenantName: "Acme", ...change });

describe("the whole configuration asks", () => {
  test("whether two Ingresses on Traefik would have one name", () => {
    const ingress = { kind: "traefik" };
    const pair = [tenant(), tenant({ tenantId: "acme-auth" })];
    expect(mistakesOn({ ingress }, ...pair)).toEqual([
      expect.stringMatching(/^tenants\[1\]\.tenantId: "acme-auth" names an Ingress/),
    ]);
    expect(mistakesOn({ ingress: { kind: "nginx" } }, ...pair)).toEqual([]);
    expect(mistakesOn({ ingress }, tenant({ tenantId: "acme-auth" }))).toEqual([]);
    expect(mistakesOn({ ingress }, tenant(), tenant({ tenantId: "acme-shop" }))).toEqual([]);
    expect(mistakesOn({ ingress }, tenant({ tenantId: 47 }))).toEqual([
      "tenants[0].tenantId: expected a string, got 47",
    ]);
  });

  test("whether tenants would share a secret of cert-manager", () => {
    const tls = { kind: "cert-manager", clusterIssuer: "letsencrypt", secretName: "all-tls" };
    const found = mistakesOn({ ingress: { kind: "nginx", tls } });
    expect(found).toEqual([
      expect.stringMatching(
        /^platform\.ingress\.tls\.secretName: "all-tls" would be the secret of 2/,
      ),
    ]);
    expect(mistakesOn({ ingress: { kind: "nginx", tls } }, tenant())).toEqual([]);
    const shared = { kind: "shared", secretName: "all-tls" };
    expect(mistakesOn({ ingress: { kind: "nginx", tls: shared } })).toEqual([]);
  });

  test.each([
    ["none", /needs an Ingress to annotate, but ingress\.kind is "none"/],
    ["gateway", /does not work with a Gateway/],
  ])("whether there is an Ingress to annotate: %s", (kind, reason) => {
    const ingress = kind === "gateway" ? { kind, gateway: { name: "entry" } } : { kind };
    const dns = { kind: "ingress-annotation" };
    expect(mistakesOn({ ingress, dns })).toEqual([expect.stringMatching(reason)]);
    expect(mistakesOn({ ingress, dns })[0]).toMatch(/^platform\.dns\.kind: /);
    expect(mistakesOn({ ingress: { kind: "nginx" }, dns })).toEqual([]);
    const target = { addresses: ["203.0.113.10"] };
    expect(mistakesOn({ ingress, dns: { kind: "external-dns", target } })).toEqual([]);
  });
});

describe("a host name of the customer's own", () => {
  const nginx = { ingress: { kind: "nginx" } };
  const ownTls = { kind: "secret", secretName: "acme-tls" };
  const custom = (change: object = {}) =>
    tenant({ fqdn: "cx.acme.example", customHost: { tls: ownTls }, ...change });

  test("is right with a certificate of its own, on an Ingress", () => {
    expect(mistakesOn(nginx, custom())).toEqual([]);
    expect(mistakesOn({ ingress: { kind: "traefik" } }, custom())).toEqual([]);
    const settings = read({ ...right, platform: { ...base, ...nginx }, tenants: [custom()] });
    expect(settings.tenants[0]).toMatchObject({
      fqdn: "cx.acme.example",
      customHost: { tls: ownTls },
    });
  });

  test("has to be given", () => {
    const { fqdn: _fqdn, ...nameless } = custom() as Record<string, unknown>;
    expect(mistakesOn(nginx, nameless)).toEqual([
      "tenants[0].fqdn: is missing; customHost goes with the host name that the customer owns",
    ]);
  });

  test("is not below the root domain; a name that only ends alike is another one", () => {
    expect(mistakesOn(nginx, custom({ fqdn: "acme.cx.example.com" }))).toEqual([
      'tenants[0].customHost: "acme.cx.example.com" is below platform.rootDomain, so it is no host name of the customer\'s; leave fqdn and customHost out',
    ]);
    expect(mistakesOn(nginx, custom({ fqdn: "acmecx.example.com" }))).toEqual([]);
  });

  test("is no matter of the root domain where there is none", () => {
    const { rootDomain: _none, ...onPremises } = base;
    const platform = { ...onPremises, ...nginx };
    expect(mistakes({ platform, tenants: [custom({ tenantId: "expertflow" })] })).toEqual([]);
  });

  test.each([
    ["none", { kind: "none" }],
    ["gateway", { kind: "gateway", gateway: { name: "entry" } }],
  ])("needs an Ingress: %s", (kind, ingress) => {
    expect(mistakesOn({ ingress }, custom())).toEqual([
      `tenants[0].customHost: needs an Ingress of its own for its certificate, but platform.ingress.kind is "${kind}"; use "nginx" or "traefik"`,
    ]);
  });

  test.each([
    ["of the platform's settings", "our-wildcard"],
    ["by its default name", "ef-ingress-tls-secret"],
  ])("does not take the platform's wildcard: the one %s", (_name, secretName) => {
    const tls = { kind: "shared", secretName: "our-wildcard" };
    const host = custom({ customHost: { tls: { kind: "secret", secretName } } });
    expect(mistakesOn({ ingress: { kind: "nginx", tls } }, host)).toEqual([
      `tenants[0].customHost.tls.secretName: "${secretName}" is the platform's wildcard, which does not cover this host; name a secret of the tenant's own`,
    ]);
  });

  test("may leave its secret's name to cert-manager", () => {
    const tls = { kind: "cert-manager", issuer: "acme" };
    expect(mistakesOn(nginx, custom({ customHost: { tls } }))).toEqual([]);
  });

  test("is judged once where it is misshapen", () => {
    expect(mistakesOn({ ingress: { kind: "none" } }, custom({ customHost: {} }))).toEqual([
      expect.stringMatching(/^tenants\[0\]\.customHost\.tls/),
    ]);
  });
});

describe("an alias", () => {
  const alias = (hostname: string, kind = "external-dns") => ({
    ingress: { kind: "nginx" },
    dns: { kind, target: { hostname } },
  });

  test("leads to another name", () => {
    expect(mistakesOn(alias("entry.example.com"))).toEqual([]);
    expect(mistakesOn(alias("tenant2.cx.example.com"))).toEqual([
      "platform.dns.target.hostname: \"tenant2.cx.example.com\" is the tenant's own name; give the name of the platform's entry",
    ]);
  });

  test("does not stand at the top of a zone, where an address may", () => {
    const { rootDomain: _none, ...onPremises } = base;
    const onTop = (target: object) =>
      mistakes({
        platform: { ...onPremises, ingress: { kind: "nginx" }, dns: { kind: "manual", target } },
        tenants: [tenant({ tenantId: "expertflow", fqdn: "acme.example" })],
      });
    expect(onTop({ hostname: "entry.example.com" })).toEqual([
      'platform.dns.target: "acme.example" looks like the top of a zone, where no alias (CNAME) may stand; give addresses',
    ]);
    expect(onTop({ addresses: ["203.0.113.10"] })).toEqual([]);
  });

  test("of a tenant without a host name is not judged", () => {
    const { rootDomain: _none, ...onPremises } = base;
    const platform = { ...onPremises, ...alias("entry.example.com") };
    expect(mistakes({ platform, tenants: [tenant({ tenantId: "expertflow" })] })).toEqual([
      "tenants[0].fqdn: is missing; without platform.rootDomain it must be given",
    ]);
  });

  test("of a customer's own host is not the platform's to judge", () => {
    const customHost = { tls: { kind: "cert-manager", issuer: "acme" } };
    const own = tenant({ fqdn: "acme.example", customHost });
    expect(mistakesOn(alias("entry.example.com"), own)).toEqual([]);
  });
});

describe("names of objects in Kubernetes that the API server would refuse", () => {
  test.each([
    [{ ingress: { kind: "nginx", namespace: "EF" } }, "platform.ingress.namespace: must be a name"],
    [
      { ingress: { kind: "nginx", className: "a b" } },
      "platform.ingress.className: must be a name",
    ],
    [
      { ingress: { kind: "nginx", labels: { "a b": "c" } } },
      "platform.ingress.labels.a b: is no key in Kubernetes: letters, digits",
    ],
    [
      { ingress: { kind: "nginx", labels: { team: "a b" } } },
      "platform.ingress.labels.team: must be empty, or letters",
    ],
    [
      { ingress: { kind: "nginx", backends: { auth: { service: "1a" } } } },
      "platform.ingress.backends.auth.service: must begin with a letter",
    ],
    [
      { ingress: { kind: "nginx", tls: { kind: "secret", secretName: "A" } } },
      "platform.ingress.tls.secretName: must be a name",
    ],
    [
      { grafana: { url: "https://g.example.com", provisioned: { namespace: "a_b" } } },
      "platform.grafana.provisioned.namespace: must be a name",
    ],
  ])("are a mistake: %j", (platform, words) => {
    expect(mistakesOn(platform)).toEqual([expect.stringContaining(words)]);
  });
});

describe("certificates of customers' own host names", () => {
  const customer = (tenantId: string, secretName?: string) => ({
    path: tenantId,
    tenantId,
    customHost: customHostSettings.parse({
      tls: { kind: "cert-manager", clusterIssuer: "le", ...(secretName && { secretName }) },
    }),
  });
  const certManager = { kind: "nginx", tls: { kind: "cert-manager", clusterIssuer: "le" } };
  const found = (ingress: object, ...written: ReturnType<typeof customer>[]) =>
    checkCertificates(written, platformWith(ingress)).map(describeProblem);

  test("need a secret each", () => {
    expect(found({ kind: "nginx" }, customer("a", "one"), customer("b", "one"))).toEqual([
      'b.customHost.tls.secretName: "one" is the secret of a too, but cert-manager makes each a certificate of its own; leave it out',
    ]);
    expect(found(certManager, customer("a"), customer("b", "cx-a-tls"))).toHaveLength(1);
    const [plain] = tenants("c");
    if (plain === undefined) throw new Error("no tenant");
    const taken = checkCertificates([plain, customer("b", "cx-c-tls")], platformWith(certManager));
    expect(taken).toHaveLength(1);
  });

  test("are right with secrets of their own, and where an own certificate is shared on purpose", () => {
    expect(found(certManager, customer("a"), customer("b", "two"))).toEqual([]);
    const customHost = customHostSettings.parse({ tls: { kind: "secret", secretName: "san" } });
    const own = (tenantId: string) => ({ path: tenantId, tenantId, customHost });
    expect(checkCertificates([own("a"), own("b")], platformWith({ kind: "nginx" }))).toEqual([]);
  });
});
