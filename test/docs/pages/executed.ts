/**
 * The pages whose blocks are run, in the order of the page, on a sandbox of their own; `only` those below these
 * headings. `by` is the test that does so.
 */
export const executedPages: ReadonlyMap<string, { by: string; only?: readonly string[] }> = new Map(
  [
    [
      "README.md",
      { by: "test/tools/start/readme.test.ts", only: ["A third tenant, in five minutes"] },
    ],
    ["docs/operators.md", { by: "test/e2e/pages/operators.test.ts" }],
    ["docs/production.md", { by: "test/e2e/pages/production.test.ts" }],
    ["docs/runbook.md", { by: "test/e2e/pages/runbook.test.ts" }],
  ],
);
