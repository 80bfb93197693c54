import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Review } from "../../operations/review/report.ts";
import { longestComment } from "../../operations/review/fit.ts";
import { writePack } from "./policy-pack.ts";
import { Site } from "./site.ts";

// One platform with a tenant for each thing that may become of one.
let site: Site;
const named = (tenantId: string, more: object = {}) => ({
  tenantId,
  tenantName: tenantId,
  ...more,
});
const canaries = ["canary-mongo-before", "canary-mongo-after", "canary-crm-key"];

const before = [
  named("stays"),
  named("changes", { dialer: { maxConcurrentCalls: 5 } }),
  named("line-goes"),
  named("is-deleted", { onDestroy: "delete" }),
  named("is-left", { onDestroy: "retain" }),
  named("is-suspended"),
  named("is-back", { status: "inActive" }),
  named("guarded", { protect: true }),
  named("unguarded"),
  named("around"),
];
const after = [
  named("stays"),
  named("changes", { dialer: { maxConcurrentCalls: 20 } }),
  named("is-suspended", { status: "inActive" }),
  named("is-back", { status: "active" }),
  named("guarded", { protect: false }),
  named("unguarded", { protect: true }),
  named("around", { existing: ["dns"] }),
  named("is-new"),
  named("is-taken", { adopt: "ifIdentical" }),
  named("is-restored", { adopt: "restore" }),
];

const page = () => join(site.directory, "review.md");

/** Runs the command, for a program. */
async function review(...args: string[]): Promise<Review & { exitCode: number | undefined }> {
  const said = await site.command("review", "--json", "--markdown", page(), ...args);
  return { ...(JSON.parse(said.text) as Review), exitCode: said.exitCode };
}

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants: before });
  await site.setSecret("tenants.changes.mongo.password", "canary-mongo-before");
  expect(await site.up()).toMatchObject({ failure: "" });
}, 180_000);
afterAll(() => site.remove());

test("nothing changes right after an up", async () => {
  const found = await review("--expect-no-changes");
  expect(found).toMatchObject({ isAccepted: true, tenants: [], objects: [], exitCode: 0 });
  expect(await readFile(page(), "utf8")).toContain("### Stack test: no changes");
}, 60_000);

describe("a change of everything", () => {
  let found: Awaited<ReturnType<typeof review>>;
  let comment = "";

  beforeAll(async () => {
    await site.configure({ tenants: after, platform: { maxRemovals: 5 } });
    await site.setSecret("tenants.changes.mongo.password", "canary-mongo-after");
    await site.setSecret("tenants.changes.extraSettings.crmApiKey", "canary-crm-key");
    found = await review();
    comment = await readFile(page(), "utf8");
  }, 60_000);

  test("shows what becomes of each tenant once, rightly named, the gravest first", () => {
    expect(found.tenants.map(({ tenantId, what }) => `${tenantId}: ${what}`)).toEqual([
      "is-deleted: deleted",
      "is-suspended: suspended",
      "line-goes: suspended",
      "is-left: left",
      "guarded: unprotected",
      "is-taken: adopted",
      "is-restored: restored",
      "is-back: activated",
      "is-new: comes",
      "changes: changes",
      "unguarded: protected",
      "around: objects",
    ]);
    expect(found).toMatchObject({
      isAccepted: true,
      exitCode: 0,
      refusals: [],
      policyPack: "policy/pack",
    });
  });

  test("shows the settings that change, and of secrets only that they do", () => {
    expect(found.tenants.find(({ tenantId }) => tenantId === "changes")?.changes).toEqual([
      { path: "dialer.maxConcurrentCalls", before: "5", after: "20" },
      { path: "extraSettings.crmApiKey", before: null, after: "[secret]" },
      { path: "mongo.password", before: "[secret]", after: "[secret]" },
    ]);
  });

  test("shows the objects that belong to a tenant", () => {
    const objectsOf = (id: string) =>
      found.tenants
        .find(({ tenantId }) => tenantId === id)
        ?.objects.map(({ kind, name, what }) => `${kind} ${name} ${what}`);
    expect(objectsOf("is-new")).toEqual([
      "access check is-new made",
      "allowed host in Grafana is-new made",
      "DNSEndpoint cx-is-new made",
      "Ingress cx-is-new made",
    ]);
    expect(objectsOf("line-goes")?.every((line) => line.endsWith(" removed"))).toBe(true);
    expect(objectsOf("is-left")?.every((line) => line.endsWith(" left"))).toBe(true);
    expect(objectsOf("around")).toContain("DNSEndpoint cx-around removed");
    expect(found.objects.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      "guard over all tenants changed",
    ]);
  });

  test("passes the warnings of program and handlers on", () => {
    const words = found.warnings.map(({ message }) => message).join("\n");
    expect(words).toContain("tenant 'line-goes' leaves the program");
    expect(words).toContain("tenant 'is-suspended' will be suspended (status: inActive)");
  });

  test("makes a comment with a marker and one row a tenant", () => {
    expect(comment).toMatch(
      /^<!-- cx-tenants review: test -->\n### Stack test: 1 tenant is DELETED/,
    );
    expect(comment).toContain(
      "| `changes` | **changes** | `dialer.maxConcurrentCalls`: `5` → `20`",
    );
    for (const { tenantId } of found.tenants) {
      expect(comment.split(`\n| \`${tenantId}\` |`)).toHaveLength(2);
    }
    expect(comment.length).toBeLessThan(longestComment);
  });

  test("reads well in a terminal, and can be wrong to a pipeline", async () => {
    const said = await site.command("review", "--expect-no-changes");
    expect(said.text).toContain("is-deleted is DELETED (is-deleted.cx.localhost): its record goes");
    expect(said.text).toContain("  mongo.password: [secret] → [secret]");
    expect(said.exitCode).toBe(1);
  }, 60_000);
});

describe("what is refused", () => {
  test("is told with the reason, and ends with status 1", async () => {
    // The second has a secret of its own, which must not outlive it.
    await site.configure({ tenants: [named("stays"), named("changes")] });
    const found = await review();
    expect(found).toMatchObject({ isAccepted: false, exitCode: 1 });
    expect(found.refusals).toHaveLength(1);
    const comment = await readFile(page(), "utf8");
    expect(comment).toContain("### Stack test: REFUSED; ");
    expect(comment).toContain("this run would take down, or let go of, 8 of 10 tenants");
  }, 60_000);

  test("may be settings that are wrong", async () => {
    await site.configure({ tenants: [named("stays", { dialer: { callsPerSecond: "fast" } })] });
    const found = await review();
    expect(found).toMatchObject({ isAccepted: false, exitCode: 1 });
    expect(JSON.stringify(found.refusals)).toContain("callsPerSecond");
  }, 60_000);

  test.each([
    ["a wrong passphrase", { PULUMI_CONFIG_PASSPHRASE: "canary-wrong-phrase" }, /passphrase/],
    ["a state that is not there", { PULUMI_BACKEND_URL: "file:///nowhere/at/all" }, /nowhere/],
  ])(
    "may be %s, and a comment says so",
    async (_what, env, words) => {
      const kept = { ...site.env };
      Object.assign(site.env, env);
      try {
        const found = await review();
        expect(found).toMatchObject({ isAccepted: false, exitCode: 1 });
        expect(JSON.stringify(found.refusals)).toMatch(words);
        expect(await readFile(page(), "utf8")).toMatch(words);
      } finally {
        Object.assign(site.env, kept);
      }
    },
    60_000,
  );
});

describe("a policy pack", () => {
  const many = { dialer: { maxConcurrentCalls: 20 } };

  beforeAll(() => writePack(site.checkout));

  test("refuses what it must, and advises otherwise", async () => {
    await site.configure({ tenants: [...before, named("number-nine", many)] });
    const found = await review();
    expect(found).toMatchObject({ isAccepted: false, exitCode: 1, policyPack: "policy/pack" });
    expect(found.violations).toEqual([
      expect.objectContaining({
        level: "mandatory",
        policy: "no-nine",
        subject: "record number-nine",
      }),
      expect.objectContaining({ level: "advisory", policy: "few-calls" }),
    ]);
    expect(await readFile(page(), "utf8")).toContain(
      "**mandatory** `no-nine`, `record number-nine`",
    );
  }, 60_000);

  test("takes a stack's settings for it from its file, and is no reason to refuse by advice", async () => {
    const settings = { "few-calls": { most: 15 } };
    await writeFile(join(site.checkout, "policy/test.json"), JSON.stringify(settings));
    await site.configure({ tenants: [...before, named("calls-more", many)] });
    const found = await review();
    expect(found).toMatchObject({ isAccepted: true, exitCode: 0 });
    expect(found.violations).toMatchObject([{ level: "advisory", subject: "record calls-more" }]);
    expect(found.violations[0]?.message).toContain("calls more than 15 at once");
  }, 60_000);
});

test("no secret was ever shown", async () => {
  const shown = [...site.transcript, await readFile(page(), "utf8")].join("\n");
  expect(shown).toContain("mongo.password");
  for (const secret of [...canaries, "canary-wrong-phrase", "canary-client-secret"]) {
    expect(shown).not.toContain(secret);
  }
});
