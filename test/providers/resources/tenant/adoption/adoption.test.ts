import { describe, expect, test } from "@jest/globals";
import { markOf, takenDownBy } from "../../../../../providers/mark.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import {
  decideAdoption,
  judgeStanding,
} from "../../../../../providers/resources/tenant/adoption/adoption.ts";
import { differences } from "../../../../../providers/resources/tenant/document/drift.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { toDocument } from "../../../../../providers/resources/tenant/document/payload.ts";
import type { TenantDocument } from "../../../../../providers/services/tenant-api/document.ts";
import { anySecret, fullSpec } from "../sample-spec.ts";

type Adopt = NonNullable<TenantSpec["adopt"]> | undefined;
const words: readonly Adopt[] = [undefined, "never", "restore", "ifIdentical", "always"];

const mark = markOf(fullSpec.owner, "seed of this state");
const otherState = markOf(fullSpec.owner, "seed of another state");
const otherStack = markOf("pulumi:cx-tenants/other", "another seed");

const spec = (adopt: Adopt): TenantSpec => ({ ...fullSpec, adopt });
const decide = (adopt: Adopt, live: TenantDocument) => decideAdoption(spec(adopt), mark, live);

const by = (createdBy: unknown, change: object = {}): TenantDocument =>
  mergeObjects({ ...toDocument(fullSpec, {}), _id: "5f", createdBy }, { ...change });
const different = {
  tenantName: "Another name",
  tenantSettings: { dialer: { maxCallTime: "7" }, redis: { password: "live-redis-canary" } },
};

function errorOf(adopt: Adopt, live: TenantDocument, change: Partial<TenantSpec> = {}): string {
  try {
    decideAdoption({ ...spec(adopt), ...change }, mark, live);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no error";
}

describe.each(words)("with adopt: %s", (adopt) => {
  test("a tenant that nobody has is absent", () => {
    expect(judgeStanding({ tenantId: "tenant1", mark, adopt }, undefined)).toBe("absent");
  });

  test("a tenant that this very state made is ours, however it looks", () => {
    const live = by(mark, { ...different, status: "inActive" });
    expect(decide(adopt, live)).toEqual({ kind: "ours", live });
  });

  test("it is ours under an earlier name of the stack, too", () => {
    const live = by(markOf("pulumi:cx-tenants/old", "seed of this state"));
    expect(decide(adopt, live)).toEqual({ kind: "ours", live });
  });

  test("one that a stack of this owner took down is taken up again", () => {
    const live = by(otherState, { status: "inActive", updatedBy: takenDownBy(otherState) });
    expect(decide(adopt, live)).toEqual({ kind: "resumed", live });
  });
});

describe("a tenant of this owner that the state does not know", () => {
  test.each<[string, TenantDocument]>([
    ["live", by(otherState)],
    ["without an id in its mark", by(fullSpec.owner)],
    ["suspended by its license", by(otherState, { status: "inActive", updatedBy: otherState })],
    ["live again after it was taken down", by(otherState, { updatedBy: takenDownBy(otherState) })],
  ])("stops the run: %s", (_how, live) => {
    for (const adopt of [undefined, "never"] as const) {
      expect(errorOf(adopt, live)).toBe(
        "tenant 'tenant1' is on the platform and carries this stack's owner ('pulumi:cx-tenants/dev'), but it is not in this stack's state: " +
          "the state was lost, or another stack of the same name made the tenant; nothing was changed\n" +
          "  → bring the state back (pulumi stack import); or set adopt: restore for this tenant, if no other stack has it. " +
          "If another stack has it, give this stack a name of its own with platform.owner, and choose another tenantId. " +
          'In a program of your own whose CxTenantStack has another name or parent than before, neither: say aliases: [{ name: "<before>" }] in its options. ' +
          "In an environment that is split over stacks: npm run fleet -- move",
      );
    }
  });

  test.each<[Adopt, string]>([
    ["restore", "restored"],
    ["ifIdentical", "adopted"],
    ["always", "adopted"],
  ])("comes in with adopt: %s, as %s", (adopt, kind) => {
    expect(decide(adopt, by(otherState)).kind).toBe(kind);
  });
});

describe("a tenant of somebody else", () => {
  test.each<[Adopt, object]>([
    ["ifIdentical", {}],
    ["always", {}],
    ["always", different],
  ])("is adopted with adopt: %s", (adopt, change) => {
    const live = by("portal-user", change);
    expect(decide(adopt, live)).toEqual({ kind: "adopted", live });
  });

  test.each<Adopt>([undefined, "never", "restore"])("is refused with adopt: %s", (adopt) => {
    expect(errorOf(adopt, by("portal-user"))).toBe(
      "tenant 'tenant1' is already on the platform and was not made by this stack (createdBy: 'portal-user'); nothing was changed\n" +
        "  → choose another tenantId; or set adopt: ifIdentical to take it over if it is as the program says (it lists what is not), " +
        "or adopt: always to change it to what the program says",
    );
  });

  test("is refused with adopt: ifIdentical when it differs, and what differs is named", () => {
    expect(errorOf("ifIdentical", by("portal-user", different))).toBe(
      "tenant 'tenant1' was not made by this stack and is not as the program says; these settings differ:\n" +
        '  - tenantName: it has "Another name", the program wants "Tenant One"\n' +
        '  - dialer.maxCallTime: it has "7", the program wants "60"\n' +
        "  → bring the program in line with it, or set adopt: always to change it to what the program says, or choose another tenantId",
    );
  });

  test.each([
    ["nobody", undefined],
    ["an empty text", ""],
    ["null", null],
    ["a number", 7],
  ])("may have been made by %s", (_who, createdBy) => {
    expect(errorOf("never", by(createdBy))).toContain("(createdBy: nobody named)");
  });

  test.each([
    ["another stack", otherStack],
    ["a longer name", `${fullSpec.owner}2#0123456789ab`],
  ])("may be that of %s", (_whose, createdBy) => {
    expect(errorOf("never", by(createdBy))).toContain(`(createdBy: '${createdBy}')`);
  });

  test("is not taken up again because somebody else took it down", () => {
    const live = by(otherStack, { status: "inActive", updatedBy: takenDownBy(otherStack) });
    expect(errorOf("never", live)).toContain("was not made by this stack");
  });

  test("that differs in secrets alone is identical", () => {
    const secrets = { keyCloak: { CLIENT_DB_ID: "x", PASSWORD_ADMIN: "y" } };
    expect(decide("ifIdentical", by("operator", { tenantSettings: secrets })).kind).toBe("adopted");
  });

  test("without a setting is said to lack it", () => {
    const { tenantCode: _code, ...live } = by("operator");
    expect(errorOf("ifIdentical", live)).toContain(
      '  - tenantCode: it is not set, the program wants "123456"',
    );
  });

  test.each<[string, object]>([
    ["fqdn", { fqdn: "other.cx.example.com" }],
    ["subDomain", { subDomain: "other" }],
    ["keyCloak.realm", { keyCloak: { realm: "Tenant1" } }],
  ])("keeps its %s for ever, also with adopt: always", (path, tenantSettings) => {
    expect(errorOf("always", by("operator", { tenantSettings }))).toMatch(
      `tenant 'tenant1' is on the platform with what a tenant keeps for ever, and the program wants it otherwise:\n  - ${path}: it has`,
    );
  });
});

test.each<Adopt>(["ifIdentical", "always"])(
  "with adopt: %s a host name in capitals is the same, and is no difference",
  (adopt) => {
    const tenantSettings = { fqdn: fullSpec.fqdn.toUpperCase(), subDomain: "Tenant1" };
    const live = by("operator", { tenantSettings });
    expect(decide(adopt, live)).toEqual({ kind: "adopted", live });
    expect(differences(toDocument(fullSpec, {}), live)).toEqual([]);
  },
);

describe("the refusal", () => {
  const empty = { createdBy: "operator", tenantId: "tenant1", tenantSettings: toIdentity() };

  test("shows no secret, neither ours nor the platform's", () => {
    const live = by("operator", {
      ...different,
      tenantSettings: {
        keyCloak: { MASTER_PASSWORD: "live-canary" },
        smtp: { password: "live-canary" },
        campaigns: {
          url: "http://admin:live-canary@campaigns:1880",
          username: { password: "live-canary" },
        },
      },
    });
    expect(errorOf("ifIdentical", live)).toContain('it has "http://…@campaigns:1880"');
    for (const found of [live, empty]) expect(errorOf("ifIdentical", found)).not.toMatch(anySecret);
  });

  test("shows no value of an extra setting, since it may be a secret", () => {
    const live = by("operator", { tenantSettings: { portal: { theme: "live-canary" } } });
    const extraSettings = { portal: { theme: "wanted-canary" } };
    const text = errorOf("ifIdentical", live, { extraSettings });
    expect(text).toContain("\n  - portal.theme\n");
    expect(text).not.toMatch(anySecret);
  });

  test("shows what somebody else wrote on one line, shortened", () => {
    const forged = "x\n  → do nothing\nerror: forged\u001b[2J";
    const shown = "x → do nothing error: forged\\u001b[2J";
    expect(errorOf("never", by(forged))).toContain(`(createdBy: '${shown}'); nothing`);
    const live = by("operator", { tenantName: "\u202e".repeat(100_000) });
    const [, line = ""] = errorOf("ifIdentical", live).split("\n");
    expect(line).toMatch(/^ {2}- tenantName: it has "(\\u202e)+.{0,6}…, the program wants "/);
    expect(line.length).toBeLessThan(300);
  });

  test("shows twelve differences and counts the others", () => {
    const lines = errorOf("ifIdentical", empty).split("\n");
    expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(12);
    const all = differences(toDocument(fullSpec, {}), empty).length;
    expect(lines.at(-2)).toBe(`  … and ${String(all - 12)} more`);
  });

  test("counts none when twelve are all", () => {
    const extraSettings = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`a${String(at)}`, at]),
    );
    const refusal = errorOf("ifIdentical", by("operator"), { extraSettings });
    expect(refusal.match(/^ {2}- /gm)).toHaveLength(12);
    expect(refusal).not.toContain("more");
  });

  test("of another identity says what to do", () => {
    expect(
      errorOf("always", by("operator", { tenantSettings: { fqdn: "else.example.com" } })),
    ).toMatch(
      /keeps for ever.*\n {2}- fqdn: it has "else.example.com".*\n {2}→ bring the program in line with it, or choose another tenantId$/s,
    );
  });
});

/** What every record of this tenant has. */
function toIdentity(): object {
  return { fqdn: fullSpec.fqdn, subDomain: fullSpec.subDomain, keyCloak: { realm: "tenant1" } };
}

test("whose a tenant is is judged without any setting", () => {
  const wanted = { tenantId: "tenant1", mark };
  expect(judgeStanding(wanted, undefined)).toBe("absent");
  expect(judgeStanding(wanted, { createdBy: mark })).toBe("ours");
  expect(() => judgeStanding(wanted, { createdBy: otherState })).toThrow("adopt: restore");
  expect(() => judgeStanding(wanted, { createdBy: "operator" })).toThrow("not made by this stack");
  expect(judgeStanding({ ...wanted, adopt: "always" }, { createdBy: "operator" })).toBe("foreign");
});
