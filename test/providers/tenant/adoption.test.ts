import { describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../providers/tenant/arguments.ts";
import { decideAdoption } from "../../../providers/tenant/adoption.ts";
import { mergeObjects } from "../../../providers/tenant/defaults.ts";
import { toDocument, type TenantDocument } from "../../../providers/tenant/payload.ts";
import { anySecret, fullSpec } from "./sample-spec.ts";

const spec = (adopt: TenantSpec["adopt"]): TenantSpec => ({ ...fullSpec, adopt });

const foreign = { createdBy: "portal-user" };
const identical: TenantDocument = {
  ...toDocument(fullSpec, {}),
  ...foreign,
  _id: "5f",
  status: "Active",
};
const different = mergeObjects(identical, {
  tenantName: "Another name",
  tenantSettings: { dialer: { maxCallTime: "7" }, redis: { password: "live-redis-canary" } },
});
const ours = mergeObjects(different, { createdBy: fullSpec.createdBy, status: "inActive" });

type Adopt = NonNullable<TenantSpec["adopt"]> | undefined;
const words: readonly Adopt[] = [undefined, "never", "ifIdentical", "always"];

function errorOf(adopt: Adopt, live: TenantDocument, change: Partial<TenantSpec> = {}): string {
  try {
    decideAdoption({ ...spec(adopt), ...change }, live);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no error";
}

describe.each(words)("with adopt: %s", (adopt) => {
  test("a tenant that nobody has is absent", () => {
    expect(decideAdoption(spec(adopt), undefined)).toEqual({ kind: "absent" });
  });

  test("a tenant that this stack made is ours, however it looks", () => {
    expect(decideAdoption(spec(adopt), ours)).toEqual({ kind: "ours", live: ours });
  });
});

describe("a tenant of somebody else", () => {
  test.each<[Adopt, "identical" | "different"]>([
    ["ifIdentical", "identical"],
    ["always", "identical"],
    ["always", "different"],
  ])("is adopted with adopt: %s when it is %s", (adopt, which) => {
    const live = which === "identical" ? identical : different;
    expect(decideAdoption(spec(adopt), live)).toEqual({ kind: "adopted", live });
  });

  test.each<Adopt>([undefined, "never"])(
    "is refused with adopt: %s when it is identical",
    (adopt) => {
      expect(errorOf(adopt, identical)).toBe(
        "tenant 'tenant1' is already on the platform and was not made by this stack (createdBy: 'portal-user'); " +
          "it has all the settings that the program wants\n" +
          "  → set adopt: ifIdentical to take it over as it is, or choose another tenantId",
      );
    },
  );

  test.each<Adopt>([undefined, "never", "ifIdentical"])(
    "is refused with adopt: %s when it differs",
    (adopt) => {
      expect(errorOf(adopt, different)).toBe(
        "tenant 'tenant1' is already on the platform and was not made by this stack (createdBy: 'portal-user'); these settings differ:\n" +
          '  - tenantName: it has "Another name", the program wants "Tenant One"\n' +
          '  - dialer.maxCallTime: it has "7", the program wants "60"\n' +
          "  → bring the program in line with it and set adopt: ifIdentical, set adopt: always to change it to what the program says, or choose another tenantId",
      );
    },
  );

  test("may have no owner", () => {
    const { createdBy: _owner, ...ownerless } = identical;
    expect(errorOf("never", ownerless)).toContain("(createdBy: nobody named)");
  });

  test("of another stack of this project is somebody else's", () => {
    expect(errorOf("never", { ...identical, createdBy: "pulumi:cx-tenants/prod" })).toContain(
      "(createdBy: 'pulumi:cx-tenants/prod')",
    );
  });

  test("that differs in secrets alone is identical", () => {
    const live = mergeObjects(identical, {
      tenantSettings: { keyCloak: { CLIENT_DB_ID: "x", PASSWORD_ADMIN: "y" } },
    });
    expect(decideAdoption(spec("ifIdentical"), live).kind).toBe("adopted");
  });

  test("without a setting is said to lack it", () => {
    const { tenantCode: _code, ...live } = identical;
    expect(errorOf("never", live)).toContain(
      '  - tenantCode: it is not set, the program wants "123456"',
    );
  });
});

describe("the refusal", () => {
  const empty = { ...foreign, tenantId: "tenant1" };

  test("shows no secret, neither ours nor the platform's", () => {
    const live = mergeObjects(different, {
      tenantSettings: {
        keyCloak: { MASTER_PASSWORD: "live-canary" },
        smtp: { password: "live-canary" },
      },
    });
    for (const found of [live, empty]) expect(errorOf("never", found)).not.toMatch(anySecret);
  });

  test("shows no value of an extra setting, since it may be a secret", () => {
    const live = mergeObjects(identical, {
      tenantSettings: { portal: { theme: "live-canary" } },
    });
    const extraSettings = { portal: { theme: "wanted-canary" } };
    const text = errorOf("never", live, { extraSettings });
    expect(text).toContain("\n  - portal.theme\n");
    expect(text).not.toMatch(anySecret);
  });

  test("shows twelve differences and counts the others", () => {
    const lines = errorOf("never", empty).split("\n");
    expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(12);
    expect(lines.at(-2)).toMatch(/^ {2}… and \d+ more$/);
  });
});
