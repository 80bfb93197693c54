import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { isSameState, markOf } from "../../../../providers/mark.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { check } from "../../../../providers/engine/stored.ts";

type Loose = Readonly<Record<string, unknown>>;

const args = {
  tenantId: "tenant1",
  fqdn: "tenant1.cx.example.com",
  owner: "pulumi:cx-tenants/prod",
  tenantApi: {
    url: "https://cx.example.com/cx-tenant",
    keycloakUrl: "https://cx.example.com/auth",
  },
  seed: "",
};

function judge(news: Loose, olds: Loose = {}) {
  const { inputs, problems } = check(tenantAccessLifecycle, olds, { ...args, ...news });
  return { inputs: { ...inputs } as Loose, problems: problems.map(describeProblem) };
}

describe("the seed", () => {
  test("is made once, and is another one for each tenant", () => {
    const first = judge({}).inputs;
    expect(first["seed"]).toMatch(/^[\w-]{32}$/);
    expect(judge({}).inputs["seed"]).not.toBe(first["seed"]);
    expect(judge({}, first).inputs).toEqual(first);
    expect(judge({ fqdn: first["fqdn"], adopt: "always" }, first).inputs["seed"]).toBe(
      first["seed"],
    );
  });

  test("is never shown, whatever is wrong with it", () => {
    const problems = judge({ seed: { text: "seed-canary" }, mark: 7, fqdn: "" }).problems;
    expect(problems.join()).not.toContain("canary");
  });
});

describe("the mark", () => {
  test("is made of owner and seed, and cannot be given", () => {
    const { mark, seed } = judge({ mark: "mine" }).inputs;
    expect(mark).toBe(markOf(args.owner, String(seed)));
    expect(mark).toMatch(/^pulumi:cx-tenants\/prod#[0-9a-f]{12}$/);
  });

  test("stays that of the same state under another owner's name", () => {
    const first = judge({}).inputs;
    const renamed = judge({ owner: "team-blue" }, first).inputs;
    expect(renamed["mark"]).toMatch(/^team-blue#/);
    expect(isSameState(renamed["mark"], first["mark"])).toBe(true);
  });

  test("is not known as long as the owner is not", () => {
    const { inputs, problems } = judge({ owner: unknownValue });
    expect(inputs["mark"]).toBe(unknownValue);
    expect(problems).toEqual([]);
  });
});

describe("a tenant that is there", () => {
  const olds = judge({ recordKind: "addresses" }).inputs;

  test("keeps its FQDN", () => {
    expect(judge({ fqdn: "shop.cx.example.com", recordKind: "addresses" }, olds).problems).toEqual([
      'fqdn: a provisioned tenant keeps its FQDN: it is "tenant1.cx.example.com" and cannot become "shop.cx.example.com"; ' +
        "change it back, or make a new tenant with another tenantId",
    ]);
    expect(judge({ fqdn: unknownValue }, olds).problems).toEqual([]);
  });

  test("may become another one with another FQDN", () => {
    const other = { tenantId: "shop", fqdn: "shop.cx.example.com" };
    expect(judge(other, olds).problems).toEqual([]);
  });

  test("keeps the kind of its DNS records", () => {
    const [problem, ...more] = judge({ recordKind: "hostname" }, olds).problems;
    expect(problem).toMatch(
      /^dns\.target: cannot change from addresses to hostname in place: .*'tenant1'/,
    );
    expect(more).toEqual([]);
    expect(judge({ recordKind: unknownValue }, olds).problems).toEqual([]);
  });

  test("may lose its DNS records, and get them for the first time", () => {
    expect(judge({}, olds).problems).toEqual([]);
    expect(judge({ recordKind: "hostname" }, judge({}).inputs).problems).toEqual([]);
  });

  test("may get two-factor authentication, which a new one may not", () => {
    expect(judge({ locksOut: true }, olds).problems).toEqual([]);
    expect(judge({ locksOut: true }).problems).toEqual([
      expect.stringMatching(
        /^twoFAConfigs\.is2FAEnabled: would lock everybody out of a new tenant/,
      ),
    ]);
    expect(judge({ locksOut: false }).problems).toEqual([]);
    expect(judge({ locksOut: unknownValue }).problems).toEqual([]);
  });
});

test("every other mistake is named, and then no rule is asked", () => {
  const { problems } = judge({ fqdn: "Shop", locksOut: true, cluster: {} });
  expect(problems.map((line) => line.split(":")[0])).toEqual([
    "fqdn",
    "cluster.objects",
    "cluster.awaitReady",
  ]);
});

describe("a tenant that was taken over", () => {
  const words = (adopt: string) =>
    `adopt: was "${adopt}", and without that word taking out the line would suspend tenant 'tenant1', whoever made it; ` +
    "leave it as it is, or write onDestroy: retain (or suspend, or delete) beside";

  test.each(["ifIdentical", "always"])("keeps the word adopt: %s, or says its end", (adopt) => {
    const olds = judge({ adopt }).inputs;
    for (const other of [undefined, "never", "restore"]) {
      expect(judge({ adopt: other }, olds).problems).toEqual([words(adopt)]);
    }
    expect(judge({ onDestroy: "suspend" }, olds).problems).toEqual([]);
    expect(judge({ adopt: "always" }, olds).problems).toEqual([]);
    expect(judge({ adopt: unknownValue }, olds).problems).toEqual([]);
    expect(judge({ tenantId: "tenant2", fqdn: "tenant2.x.example" }, olds).problems).toEqual([]);
  });

  test.each(["restore", "never"])("is not one of adopt: %s", (adopt) => {
    expect(judge({}, judge({ adopt }).inputs).problems).toEqual([]);
  });
});
