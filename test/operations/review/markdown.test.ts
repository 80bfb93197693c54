import { describe, expect, test } from "@jest/globals";
import { longestComment } from "../../../operations/review/fit.ts";
import { markdownOf, markerOf } from "../../../operations/review/markdown.ts";
import type { Review, TenantChange } from "../../../operations/review/report.ts";
import type { Page } from "../../../operations/review/words.ts";

const page: Page = { command: "review", title: "Stack prod: changes", note: "", refused: "No:" };

const nothing: Review = {
  stack: "prod",
  isAccepted: true,
  policyPack: null,
  tenants: [],
  objects: [],
  refusals: [],
  violations: [],
  warnings: [],
};

const tenantOf = (tenantId: string, change: Partial<TenantChange> = {}): TenantChange => ({
  tenantId,
  what: "changes",
  fqdn: null,
  changes: [{ path: "tenantName", before: '"a"', after: '"b"' }],
  objects: [],
  ...change,
});

/** As GitHub's renderer splits it: a bar ends a cell unless a backslash is before it. */
function cellsOf(row: string): string[] {
  return row.split(/(?<!\\)\|/).slice(1, -1);
}

describe("a comment", () => {
  test("begins with its marker, and folds everything but the table", () => {
    const text = markdownOf({ ...nothing, tenants: [tenantOf("tenant1")] }, page);
    expect(text).toMatch(/^<!-- cx-tenants review: prod -->\n### Stack prod: changes\n/);
    expect(text).toContain('| `tenant1` | **changes** | `tenantName`: `"a"` → `"b"` |');
    expect(text).toContain("<details><summary>tenant1</summary>");
  });

  test("has a marker that no name of a stack can end", () => {
    expect(markerOf("drift", "a--><b")).toBe("<!-- cx-tenants drift: a-><b -->");
  });

  test("is a table whatever names and values are", () => {
    const odd = "a|b`c``d\\|<b>@team";
    const changes = [{ path: odd, before: odd, after: null }];
    const text = markdownOf({ ...nothing, tenants: [tenantOf(odd, { changes })] }, page);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(cellsOf(row)).toHaveLength(3);
  });

  test("calls nobody and links to nothing in words of others", () => {
    const message = "@team see https://x.example ```\n</details>";
    const text = markdownOf({ ...nothing, refusals: [{ subject: "x", message }] }, page);
    expect(text).toContain(`\`\`\`\`text\n${message}\n\`\`\`\``);
  });

  test("tells the settings of a tenant at most three in the table, and all below", () => {
    const changes = ["a", "b", "c", "d", "e"].map((path) => ({ path, before: "1", after: "2" }));
    const text = markdownOf({ ...nothing, tenants: [tenantOf("tenant1", { changes })] }, page);
    expect(text).toContain("and 2 more settings");
    for (const path of "abcde") expect(text).toContain(`- \`${path}\`: \`1\` → \`2\``);
  });

  test("shows what decides about a tenant's life before any other setting, and all of it", () => {
    const grave = ["onDestroy", "protect", "status", "adopt"];
    const changes = ["a", "b", "c", ...grave].map((path) => ({ path, before: "1", after: "2" }));
    const text = markdownOf({ ...nothing, tenants: [tenantOf("tenant1", { changes })] }, page);
    const [row] = text.split("\n").filter((line) => line.startsWith("| `tenant1`"));
    for (const path of grave) expect(row).toContain(`\`${path}\``);
    expect(row).toContain("and 3 more settings");
  });

  test.each([
    [1, longestComment],
    [2_000, longestComment],
    [2_000, 3_000],
  ])("with %i tenants and long words keeps to %i characters, and says so", (count, most) => {
    const tenants = Array.from({ length: count }, (_one, index) => tenantOf(`t${String(index)}`));
    const said = { subject: "x".repeat(500), message: "w".repeat(8_000) };
    const many = Array.from({ length: count }, () => said);
    const review = { ...nothing, tenants, refusals: many, warnings: many };
    const text = markdownOf(review, page, most);
    expect(text.length).toBeLessThanOrEqual(most);
    if (count > 1) expect(text).toContain("Left out, since a comment takes no more: ");
    if (count > 1) expect(text).toContain("`npm run review -- --stack prod` shows all of it");
    expect(text.split("<details>").length).toBe(text.split("</details>").length);
  });
});
