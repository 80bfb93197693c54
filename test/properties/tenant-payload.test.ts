import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  documentOf,
  isSameLeaf,
  leafAt,
  leavesOf,
} from "../../providers/resources/tenant/document/leaves.ts";
import {
  isSecretInDocument,
  toDocument,
} from "../../providers/resources/tenant/document/payload.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { differences, withLiveSettings } from "../../providers/resources/tenant/document/drift.ts";
import { generatePasswords } from "../../providers/resources/tenant/creation/creation.ts";
import { anySpec } from "./tenant-arbitraries.ts";

const runs = { numRuns: 1_000 };

const key = fc.string({ maxLength: 6 });
const anyDocument = fc.dictionary(
  key,
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 0 }),
      fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3 }),
    ),
  })).value,
);

describe("leaves", () => {
  test("make up the document again", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(JSON.stringify(documentOf(leavesOf(document)))).toBe(JSON.stringify(document));
      }),
      { numRuns: 2_000 },
    );
  });

  test("are what stands at their paths", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        for (const [path, value] of leavesOf(document)) expect(leafAt(document, path)).toBe(value);
      }),
      runs,
    );
  });
});

/** As the service gives it back: fields of its own, no readable secrets, keys in another order. */
function asLive(document: TenantDocument, secretsAre: "missing" | "encrypted"): TenantDocument {
  const stored = [...leavesOf(document)].reverse().flatMap(([path, value]) => {
    if (!isSecretInDocument(path)) return [[path, value] as const];
    return secretsAre === "missing" ? [] : [[path, `encrypted:${JSON.stringify(value)}`] as const];
  });
  const own = [
    ["_id", "5f1"],
    ["updatedBy", "somebody"],
    ["tenantSettings.logoPath", "/logo/1"],
    ["tenantSettings.otherSetting", { deep: 1 }],
  ] as const;
  const live = documentOf([...own, ...stored]);
  const { status } = live;
  if (status === "active") live["status"] = "Active";
  return JSON.parse(JSON.stringify(live)) as TenantDocument;
}

const liveForm = fc.constantFrom("missing" as const, "encrypted" as const);

describe("arguments that went to the platform and came back", () => {
  test("are the same, and nothing differs", () => {
    fc.assert(
      fc.property(anySpec, liveForm, (spec, form) => {
        const live = asLive(toDocument(spec, generatePasswords(spec, "seed")), form);
        const wanted = toDocument(spec, {});
        expect(differences(wanted, live)).toEqual([]);
        expect(withLiveSettings(spec, live)).toEqual(spec);
      }),
      runs,
    );
  });

  test("have what was changed on the platform, and nothing else", () => {
    const pick = fc.nat(1_000);
    fc.assert(
      fc.property(anySpec, pick, pick, (spec, choice, number) => {
        const wanted = toDocument(spec, {});
        const kept = ["tenantId", "tenantSettings.fqdn", "tenantSettings.subDomain"];
        const paths = [...leavesOf(wanted)]
          .filter(([path, value]) => !kept.includes(path) && isChangeable(path, value))
          .map(([path]) => path);
        const path = paths[choice % paths.length] ?? "tenantName";
        const changed = documentOf([...leavesOf(wanted), [path, String(900_000 + number)]]);
        expect(differences(wanted, changed).map((found) => found.path)).toEqual([path]);

        const seen = withLiveSettings(spec, changed);
        const before = leavesOf({ ...spec });
        const drifted = [...leavesOf(seen)].filter(
          ([seenPath, value]) => !isSameLeaf(before.get(seenPath) ?? null, value),
        );
        expect(drifted.map(([, value]) => String(value))).toEqual([String(900_000 + number)]);
        expect(leavesOf(seen).size).toBe(before.size);
      }),
      runs,
    );
  });
});

function isChangeable(path: string, value: unknown): boolean {
  return (
    (typeof value === "string" || typeof value === "number") &&
    path !== "status" &&
    !isSecretInDocument(path) &&
    path !== "createdBy" &&
    path !== "updatedBy"
  );
}
