import { describe, expect, test } from "@jest/globals";
import { exitStatusOf, type Report } from "../../../operations/audit/report.ts";
import { tableOf } from "../../../operations/audit/table.ts";

const clean: Report = {
  stack: "prod",
  at: "2026-11-30T05:55:12.000Z",
  tenants: { program: 60, platform: 63 },
  findings: [],
  notLookedAt: [],
};
const finding = {
  code: "ids-alike",
  severity: "warning",
  subject: "A, a",
  what: "are ids",
  remedy: "ask",
} as const;
const gap = { what: "tenants", why: "cannot list the tenants: no answer\n  → look at it" };

describe("the table", () => {
  test("says so where nothing was found", () => {
    expect(tableOf(clean)).toBe(
      "Audit of stack prod, 2026-11-30 05:55 UTC: 60 tenants in the program, 63 on the platform\n\nNothing found.",
    );
  });

  test("shows what was found, and what could not be looked at", () => {
    const api = { ...finding, code: "api-open", severity: "problem", remedy: "" } as const;
    const tenants = { program: 60, platform: null };
    const report = { ...clean, tenants, findings: [api, finding, finding], notLookedAt: [gap] };
    expect(tableOf(report).split("\n")).toEqual([
      "Audit of stack prod, 2026-11-30 05:55 UTC: 60 tenants in the program, an unknown number on the platform",
      "",
      "problem  api-open   A, a",
      "  are ids",
      "",
      ...["warning  ids-alike  A, a", "  are ids", "  → ask", ""],
      ...["warning  ids-alike  A, a", "  are ids", "  → ask", ""],
      "could not be looked at: tenants",
      "  cannot list the tenants: no answer",
      "    → look at it",
      "",
      "Found: 1 problem, 2 warnings; 1 part could not be looked at.",
    ]);
  });
});

test.each([
  [0, clean],
  [1, { ...clean, findings: [finding] }],
  [2, { ...clean, notLookedAt: [gap] }],
  [2, { ...clean, findings: [finding], notLookedAt: [gap] }],
])("cron gets %d", (status, report) => {
  expect(exitStatusOf(report)).toBe(status);
});
