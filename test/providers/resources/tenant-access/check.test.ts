import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { markOf } from "../../../../providers/mark.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { check } from "../../../../providers/engine/stored.ts";

const right = {
  tenantId: "tenant1",
  fqdn: "tenant1.cx.example.com",
  owner: "pulumi:cx-tenants/prod",
  tenantApi: {
    url: "https://cx.example.com/cx-tenant",
    keycloakUrl: "https://cx.example.com/auth",
  },
  seed: "",
};
type Loose = Readonly<Record<string, unknown>>;

/** The arguments as they are stored after the first run. */
const stored = (change: object = {}): Loose => ({
  ...check(tenantAccessLifecycle, {}, { ...right, ...change }).inputs,
});

const mistakes = (olds: Loose, change: object) =>
  check(tenantAccessLifecycle, olds, { ...right, ...change }).problems.map(describeProblem);

describe("the seed", () => {
  test("is made for a new tenant, another one for each", () => {
    const [one, two] = [stored(), stored()];
    expect(one["seed"]).toMatch(/^[\w-]{32}$/);
    expect(two["seed"]).not.toBe(one["seed"]);
  });

  test("stays for ever", () => {
    const olds = stored();
    expect(check(tenantAccessLifecycle, olds, right)).toEqual({
      inputs: olds,
      problems: [],
      warnings: [],
    });
  });

  test("is the one that is given, also over an older one", () => {
    expect(stored({ seed: "given" })["seed"]).toBe("given");
    expect(
      check(tenantAccessLifecycle, stored(), { ...right, seed: "given" }).inputs,
    ).toMatchObject({
      seed: "given",
    });
  });

  test.each([[5], [null], [""]])("is made anew where the state has %j", (seed) => {
    expect(check(tenantAccessLifecycle, { seed }, right).inputs).toMatchObject({
      seed: expect.stringMatching(/^[\w-]{32}$/),
    });
  });
});

describe("the mark", () => {
  test("is made of owner and seed, and never given", () => {
    const { mark } = stored({ seed: "given", mark: "pulumi:cx-tenants/other#0123456789ab" });
    expect(mark).toBe(markOf(right.owner, "given"));
  });

  test("follows the owner's name, with the same id", () => {
    const olds = stored({ seed: "given" });
    const { inputs } = check(tenantAccessLifecycle, olds, { ...right, owner: "team:cx" });
    expect(inputs).toMatchObject({ mark: markOf("team:cx", "given") });
  });

  test("is unknown as long as the owner is", () => {
    const { inputs, problems } = check(
      tenantAccessLifecycle,
      {},
      { ...right, owner: unknownValue },
    );
    expect(inputs).toMatchObject({ mark: unknownValue });
    expect(problems).toEqual([]);
  });
});

describe("the arguments", () => {
  test("adopt nothing, unless they say so", () => {
    expect(stored()["adopt"]).toBe("never");
    expect(stored({ adopt: "restore" })["adopt"]).toBe("restore");
  });

  const full = {
    adopt: "always",
    locksOut: false,
    recordKind: "addresses",
    grafana: { connection: { url: "https://cx.example.com/grafana" }, dataSource: "d" },
    provisioned: { secret: "s", namespace: "n", kubernetesContext: "prod" },
    cluster: {
      context: "prod",
      objects: [{ kind: "Ingress", namespace: "n", name: "cx-tenant1" }],
      awaitReady: true,
    },
  };

  test("may name everything around the tenant", () => {
    expect(mistakes({}, full)).toEqual([]);
    expect(mistakes({}, { adopt: "ifIdentical", recordKind: "hostname" })).toEqual([]);
  });

  test.each<[object, string]>([
    [{ tenantId: "T" }, "tenantId: must be 3-39 characters"],
    [{ fqdn: "https://x" }, "fqdn: must be a host name in lower case"],
    [{ owner: "a#b" }, "owner: must be 1-200 letters"],
    [{ owner: undefined }, "owner: is missing"],
    [{ adopt: "maybe" }, 'adopt: expected "never" | "restore" | "ifIdentical" | "own" | "always"'],
    [{ recordKind: "A" }, 'recordKind: expected "addresses" | "hostname", got "A"'],
    [{ locksOut: 1 }, "locksOut: expected true or false"],
    [{ tenantApi: { url: "x" } }, "tenantApi.url: expected a URL"],
    [{ grafana: { ...full.grafana, dataSource: "" } }, "grafana.dataSource: must not be empty"],
    [{ grafana: { ...full.grafana, more: 1 } }, "grafana.more: is not a known setting"],
    [{ provisioned: { secret: "s" } }, "provisioned.namespace: is missing"],
    [{ provisioned: { ...full.provisioned, more: 1 } }, "provisioned.more: is not a known"],
    [{ cluster: { ...full.cluster, more: 1 } }, "cluster.more: is not a known setting"],
    [{ cluster: { objects: [] } }, "cluster.awaitReady: is missing"],
    [
      { cluster: { objects: [{ ...full.cluster.objects[0], more: 1 }], awaitReady: true } },
      "cluster.objects[0].more: is not a known setting",
    ],
    [
      { cluster: { objects: [{ kind: "Service" }], awaitReady: true } },
      'cluster.objects[0].kind: expected "Ingress" | "HTTPRoute" | "ReferenceGrant" | "DNSEndpoint"',
    ],
    [{ more: 1 }, "more: is not a known setting"],
  ])("%j: %s", (change, words) => {
    expect(mistakes({}, change).join("\n")).toContain(words);
  });

  test("hide the seed in a message", () => {
    const { problems } = check(
      tenantAccessLifecycle,
      {},
      { ...right, seed: "canary", mark: 1, fqdn: "" },
    );
    expect(JSON.stringify(problems)).not.toContain("canary");
    expect(problems.map(({ path }) => path)).toEqual(["fqdn"]);
  });

  test("that are unknown are not judged", () => {
    const change = { fqdn: unknownValue, tenantApi: { ...right.tenantApi, url: unknownValue } };
    expect(mistakes({}, change)).toEqual([]);
    expect(mistakes(stored(), change)).toEqual([]);
  });
});

describe("a tenant that is there keeps", () => {
  test("its FQDN", () => {
    expect(mistakes(stored(), { fqdn: "other.cx.example.com" })).toEqual([
      'fqdn: a provisioned tenant keeps its FQDN: it is "tenant1.cx.example.com" and cannot become "other.cx.example.com"; change it back, or make a new tenant with another tenantId',
    ]);
    const another = { tenantId: "tenant2", fqdn: "tenant2.cx.example.com" };
    expect(mistakes(stored(), another)).toEqual([]);
    expect(mistakes({ tenantId: "tenant1" }, {})).toEqual([]);
  });

  test.each([
    ["addresses", "hostname"],
    ["hostname", "addresses"],
  ])("its kind of DNS record: %s does not become %s", (before, after) => {
    expect(mistakes(stored({ recordKind: before }), { recordKind: after })).toEqual([
      `dns.target: cannot change from ${before} to ${after} in place: external-dns would take the name of tenant 'tenant1' away for a while. ` +
        "Plan that gap: pulumi up with dns.kind: none, wait until the name is gone, then pulumi up with the new target",
    ]);
  });

  test("the right to have no record, to get one and to lose it", () => {
    expect(mistakes(stored({ recordKind: "hostname" }), {})).toEqual([]);
    expect(mistakes(stored(), { recordKind: "hostname" })).toEqual([]);
    expect(mistakes(stored({ recordKind: "hostname" }), { recordKind: "hostname" })).toEqual([]);
  });

  test("all its broken rules in one message, after mistakes in writing", () => {
    const olds = stored({ recordKind: "hostname" });
    const change = { fqdn: "other.cx.example.com", recordKind: "addresses" };
    expect(mistakes(olds, change)).toHaveLength(2);
    expect(mistakes(olds, { ...change, more: 1 })).toEqual([
      expect.stringMatching(/^more: is not a known setting/),
    ]);
  });
});

describe("two-factor authentication", () => {
  test("that would lock everybody out of a new tenant is refused", () => {
    expect(mistakes({}, { locksOut: true })).toEqual([
      "twoFAConfigs.is2FAEnabled: would lock everybody out of a new tenant: its channel can only be made after a first login; " +
        "create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
    ]);
  });

  test("may be switched on later, or be of a kind that locks nobody out", () => {
    expect(mistakes(stored(), { locksOut: true })).toEqual([]);
    expect(mistakes({}, { locksOut: false })).toEqual([]);
  });
});

describe("what the engine was told to keep", () => {
  const cluster = (...names: string[]) => ({
    objects: names.map((name) => ({ kind: "Ingress", namespace: "edge", name })),
    awaitReady: false,
  });
  const all = {
    onDestroy: "retain",
    cluster: cluster("cx-tenant1", "cx-tenant1-auth"),
    grafana: { connection: { url: "https://cx.example.com/grafana" }, dataSource: "d" },
    provisioned: { secret: "s", namespace: "n" },
  };
  const warnings = (olds: Loose, change: object) =>
    check(tenantAccessLifecycle, olds, { ...right, ...change }).warnings;
  const stays = (what: string) =>
    `tenant 'tenant1' was kept by onDestroy: retain (the default beside adopt: ifIdentical and always) until now, so what leaves the program stays: ${what}. Remove it by hand after this run, if it is not to serve any longer`;

  test("and leaves a tenant that stays is named, with the way to remove it", () => {
    expect(warnings(stored(all), { ...all, cluster: cluster("cx-tenant1") })).toEqual([
      stays(
        "Ingress edge/cx-tenant1-auth (kubectl delete Ingress cx-tenant1-auth --namespace edge)",
      ),
    ]);
    expect(warnings(stored(all), { onDestroy: "suspend" })).toEqual([
      stays("Ingress edge/cx-tenant1 (kubectl delete Ingress cx-tenant1 --namespace edge)"),
      stays(
        "Ingress edge/cx-tenant1-auth (kubectl delete Ingress cx-tenant1-auth --namespace edge)",
      ),
      stays("the entry in d's allowed hosts"),
      stays("the entry in the Secret n/s"),
    ]);
  });

  test("is told from another kind of object of the same name", () => {
    const place = { namespace: "edge", name: "cx-tenant1" };
    const both = [
      { kind: "Ingress", ...place },
      { kind: "DNSEndpoint", ...place },
    ];
    const before = stored({ onDestroy: "retain", cluster: { objects: both, awaitReady: false } });
    expect(
      warnings(before, { onDestroy: "retain", cluster: cluster("cx-tenant1") }).join(),
    ).toContain("DNSEndpoint edge/cx-tenant1");
  });

  test("without a word is what belongs to a tenant that was taken over", () => {
    const { onDestroy: _end, ...rest } = { ...all, adopt: "always" };
    expect(warnings(stored(rest), { ...rest, cluster: undefined })).toHaveLength(2);
  });

  test.each<[string, object, object]>([
    ["nothing leaves", all, all],
    ["nothing was there", { onDestroy: "retain" }, { onDestroy: "retain" }],
    ["the engine was told to remove it", { ...all, onDestroy: "suspend" }, {}],
    ["another tenant takes the name", all, { tenantId: "tenant2", fqdn: "tenant2.cx.example.com" }],
  ])("is not spoken of where %s", (_when, before, after) => {
    expect(warnings(stored(before), after)).toEqual([]);
    expect(warnings({}, before)).toEqual([]);
  });
});

describe("a password that nobody gives, of a shared studio", () => {
  const lacks = ["campaigns.password"];

  test("is missing for a new tenant, and the command that gives it is named", () => {
    expect(mistakes({}, { lacks })).toEqual([
      expect.stringMatching(
        /^campaigns\.password: is missing; .* --secret --path 'secrets\.tenantDefaults\.campaigns\.password'/,
      ),
    ]);
  });

  test.each([["restore"], ["ifIdentical"], ["always"]])(
    "may not be needed where adopt is %s: the platform is asked",
    (adopt) => {
      expect(mistakes({}, { lacks, adopt })).toEqual([]);
    },
  );

  test("is not asked of a tenant that is there, and changes nothing of it", () => {
    const olds = stored();
    expect(mistakes(olds, { lacks })).toEqual([]);
    expect(check(tenantAccessLifecycle, olds, { ...right, lacks }).inputs).toEqual(olds);
    const taken = stored({ lacks, adopt: "always" });
    const later = { ...right, adopt: "always" };
    expect(check(tenantAccessLifecycle, taken, later).inputs).toEqual(taken);
  });
});
