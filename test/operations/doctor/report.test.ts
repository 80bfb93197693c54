import { expect, test } from "@jest/globals";
import type { Line } from "../../../operations/doctor/examination.ts";
import { isWell, jsonReport, textReport } from "../../../operations/doctor/report.ts";
import { rememberSecrets } from "../../../providers/words/redact.ts";

const good: Line = { area: "Stack", check: "settings", verdict: "right", what: "2 tenants" };
const known: Line = {
  area: "Stack",
  check: "backend",
  verdict: "warning",
  what: "a folder",
  remedy: "share it",
};
const bad: Line = {
  area: "Grafana",
  check: "data source",
  verdict: "wrong",
  what: "two things:\n- one\n- two",
  remedy: "do this\ndo that",
};
const unseen: Line = { area: "Grafana", check: "Secret", verdict: "unseen", what: "x comes first" };

test("a person reads one line a check, area by area, and what to do below it", () => {
  expect(textReport("prod", [good, bad, known, unseen])).toBe(`Stack
  ✓ settings: 2 tenants
  ! backend: a folder
      → share it

Grafana
  ✗ data source: two things:
      - one
      - two
      → do this
      → do that
  – Secret: x comes first

✗ stack prod is not ready (1 wrong, 1 to know, 1 not looked at, 1 right)`);
});

test("what is to know, or was not looked at, keeps nobody from going on", () => {
  expect(isWell([good, known, unseen])).toBe(true);
  expect(textReport("prod", [good])).toContain("✓ stack prod is ready for pulumi preview (0 wrong");
});

test("a program reads the same", () => {
  expect(JSON.parse(jsonReport("prod", [good, bad]))).toEqual({
    stack: "prod",
    ok: false,
    checks: [good, bad],
  });
});

test("no secret is shown, and nothing that a terminal obeys", () => {
  rememberSecrets("s3cret-canary");
  const line = { ...good, what: "s3cret-canary \u001b[2J" };
  expect(textReport("prod", [line])).toContain("✓ settings: [secret] \\u001b[2J");
  expect(jsonReport("prod", [line])).not.toContain("canary");
});

test("a secret that is a word of the report's own hides no verdict", () => {
  rememberSecrets("wrong", "verdict", "Grafana");
  expect(JSON.parse(jsonReport("prod", [bad]))).toMatchObject({
    checks: [{ area: "Grafana", verdict: "wrong" }],
  });
  expect(textReport("prod", [bad])).toContain("✗ stack prod is not ready (1 wrong,");
});
