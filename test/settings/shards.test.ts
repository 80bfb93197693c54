import { describe, expect, test } from "@jest/globals";
import { shardInName, shardOf } from "../../settings/split.ts";
import { mistakes, read } from "./kit.ts";

const ids = Array.from({ length: 1_000 }, (_, index) => `tenant${String(index + 1)}`);
const tenants = ids
  .slice(0, 40)
  .map((tenantId) => ({ tenantId, tenantName: "A tenant", logo: "logos/sample.svg" }));
const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};
const secrets = {
  tenantDefaults: { keyCloak: { credentials: { secret: "of-the-platform" } } },
};
const at = (of: number, pinned = {}) => ids.map((id) => shardOf(id, { of, pinned }));

describe("where a tenant is", () => {
  test("is spread evenly, and the same for ever", () => {
    const counts = Array.from(
      { length: 10 },
      (_, shard) => at(10).filter((one) => one === shard + 1).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(1_000);
    expect(Math.min(...counts)).toBeGreaterThan(70);
    expect(Math.max(...counts)).toBeLessThan(130);
    // In every state by now: another rule would move them all.
    expect(at(10).slice(0, 8)).toEqual([10, 3, 1, 8, 1, 6, 3, 4]);
  });

  test("one stack more takes its part of each, and moves nobody between the others", () => {
    const [before, after] = [at(10), at(11)];
    const moved = ids.filter((_id, index) => before[index] !== after[index]);
    expect(moved.length).toBeGreaterThan(50);
    expect(moved.length).toBeLessThan(140);
    expect(new Set(moved.map((id) => after[ids.indexOf(id)]))).toEqual(new Set([11]));
  });

  test("is what its line says", () => {
    expect(shardOf("tenant1", { of: 10, pinned: { tenant1: 7 } })).toBe(7);
  });
});

test.each([
  ["prod-3", { environment: "prod", number: 3 }],
  ["eu-1-12", { environment: "eu-1", number: 12 }],
  ["prod", undefined],
  ["prod-0", undefined],
  ["prod-03", undefined],
  ["-3", undefined],
])("the stack %s", (stack, found) => {
  expect(shardInName(stack)).toEqual(found);
});

describe("a stack of a split environment", () => {
  const parts = [1, 2, 3].map((number) =>
    read({ platform, tenants, secrets, shards: 3 }, { stack: `prod-${String(number)}` }),
  );

  test("has its tenants, and knows of the others", () => {
    const found = parts.flatMap((part) => part.tenants.map(({ tenantId }) => tenantId));
    expect(found.sort()).toEqual(ids.slice(0, 40).sort());
    for (const part of parts) {
      expect(part.tenants.length).toBeGreaterThan(5);
      const all = [...part.tenants.map(({ tenantId }) => tenantId), ...part.elsewhere];
      expect(all.sort()).toEqual(ids.slice(0, 40).sort());
    }
  });

  test("marks what it makes as the environment's, unless an owner is written", () => {
    expect(parts.map((part) => part.platform.owner)).toEqual(
      Array(3).fill("pulumi:cx-tenants/prod"),
    );
    const named = { ...platform, owner: "team:cx" };
    const part = read({ platform: named, tenants, secrets, shards: 3 }, { stack: "prod-1" });
    expect(part.platform.owner).toBe("team:cx");
  });

  test("has those that their line puts there, and says nothing of it to the platform", () => {
    const [first, ...others] = tenants;
    const pinned = (shard: number) => [{ ...first, shard }, ...others];
    for (const shard of [1, 2, 3]) {
      const part = read(
        { platform, tenants: pinned(shard), secrets, shards: 3 },
        { stack: `prod-${String(shard)}` },
      );
      const found = part.tenants.find(({ tenantId }) => tenantId === "tenant1");
      expect(found).toBeDefined();
      expect(found).not.toHaveProperty("shard");
    }
  });

  test("is whole where nobody says which stack asks", () => {
    expect(read({ platform, tenants, secrets, shards: 3 }).tenants).toHaveLength(40);
  });
});

describe("a mistake", () => {
  test.each([1, 0, -2, 2.5, "three", 501])("in the number of stacks: %j", (shards) => {
    expect(mistakes({ shards })).toEqual([
      expect.stringMatching(/^shards: expected a whole number/),
    ]);
  });

  test("in the stack's name is told with the names that there are", () => {
    const words = (stack: string) => mistakes({ shards: 4 }, { stack });
    expect(words("prod")).toEqual([
      "shards: splits the environment over the stacks prod-1 to prod-4, and 'prod' is none of them; run all of them with `npm run fleet -- up --stack prod`, or one with pulumi --stack prod-1",
    ]);
    expect(words("prod-5")).toEqual([expect.stringContaining("and 'prod-5' is none of them")]);
    expect(words("prod-4")).toEqual([]);
  });

  test("in a line that names a stack which is not there", () => {
    const line = { tenantId: "one", tenantName: "One", logo: "logos/sample.svg", shard: 3 };
    const outside = { platform, tenants: [line], secrets, shards: 2 };
    expect(mistakes(outside)).toEqual(["tenants[0].shard: expected a number from 1 to 2 (shards)"]);
    expect(mistakes({ platform, tenants: [line], secrets })).toEqual([
      "tenants[0].shard: has no meaning without shards, which splits the environment over stacks",
    ]);
  });
});
