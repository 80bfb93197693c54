import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { withConfig, withLines } from "../../../operations/import/tenants-yaml.ts";

describe("the file of a stack", () => {
  test("gets texts that the CLI's YAML, which is 1.1 in part, reads as texts", () => {
    const texts = { until: "2024-01-02", level: "1_000", mask: "0b11", at: "12:30:45", on: "yes" };
    const said = withConfig("config:\n  # mine\n  a:plain: 2024-01-02\n", { "a:b": texts });
    for (const text of Object.values(texts)) expect(said).toContain(`: "${text}"\n`);
    expect(said).toContain("  # mine\n  a:plain: 2024-01-02\n");
  });
});

describe("the file of tenants", () => {
  const line = (tenantName: string) => ({ settings: { tenantId: "a", tenantName }, notes: [] });

  test("has one line of a tenant, though a run that broke off has left one there", () => {
    const left = withLines("# mine\n- { tenantId: b, tenantName: B }\n", [line("before")]);
    const said = withLines(left, [line("now")]);
    expect(said).toContain("# mine\n");
    expect(parse(said)).toEqual([
      { tenantId: "b", tenantName: "B" },
      { tenantId: "a", tenantName: "now" },
    ]);
  });
});
