import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { programPaths } from "../../../tools/programs.mjs";
import { findExamples, findPrograms } from "../examples.ts";
import { executedPages } from "./executed.ts";
import { problemOf } from "./known-commands.ts";
import { project, readPages, type Block } from "./page.ts";
import { commandsOf } from "./shell-commands.ts";

const pages = readPages();
const blocks = pages.flatMap((page) => page.blocks.map((block) => ({ page, block, ...block })));
const examples = [...findExamples(), ...findPrograms()].map(({ place }) => place);

/** Pages whose own test compares what they quote. */
const comparedElsewhere = [
  "docs/errors.md", // test/docs/errors.test.ts
  "docs/pipelines.md", // test/e2e/review.test.ts
  "docs/state.md", // test/backends
];

/** Is the page one whose blocks for the shell are run, in its order, on a sandbox? */
function isExecuted({ place, heading }: Block): boolean {
  const [file = ""] = place.split(":");
  const { only } = executedPages.get(file) ?? {};
  return executedPages.has(file) && (only === undefined || only.includes(heading));
}

/** Who makes sure that a block is right, or what is wrong with it. */
async function problemsOf(block: Block): Promise<string[]> {
  const { language, text, notes, place } = block;
  switch (language) {
    case "yaml":
    case "json":
      return parseAllDocuments(text).flatMap(({ errors }) => errors.map(({ message }) => message));
    case "ts":
    case "typescript":
      return examples.includes(place) ? [] : ["is not among the examples that are compiled"];
    case "sh":
      return problemsOfCommands(text);
    case "text":
      if (comparedElsewhere.some((page) => place.startsWith(`${page}:`))) return [];
      return isExecuted(block) || notes.has("not run") ? [] : ["nobody compares this text"];
    case "diff":
      return isExecuted(block) ? [] : ["nobody makes this change"];
    case "":
      return /[─│┌└├]/.test(text) ? [] : ["is no picture; name its language"];
    default:
      return [`no test knows the language ${language}`];
  }
}

async function problemsOfCommands(text: string): Promise<string[]> {
  const found = await Promise.all(commandsOf(text).map(problemOf));
  return found.filter((problem) => problem !== undefined);
}

test.each(blocks)(
  "a test touches the block at $place ($language)",
  async ({ block }) => {
    expect(await problemsOf(block)).toEqual([]);
  },
  30_000,
);

test("the tests that run pages are there, and read them", () => {
  for (const [page, { by }] of executedPages) {
    expect(readFileSync(path.join(project, by), "utf8")).toContain(`"${page}"`);
  }
});

test("a block that is not run says why", () => {
  const silent = blocks.filter(({ notes }) => (notes.get("not run") ?? "reason").length < 6);
  expect(silent.map(({ place }) => place)).toEqual([]);
});

describe("variables of the environment that a page names", () => {
  const code = globSync("{*.{ts,mjs},*/**/{*,.*}.{ts,mjs,cjs,yml,yaml,sh}}", {
    cwd: project,
    exclude: ["node_modules/**", "test/**", "docs/**"],
  })
    .map((file) => readFileSync(path.join(project, file), "utf8"))
    .join("\n");

  test("are known to the code, or to the programs that it starts", async () => {
    const paths = await programPaths();
    const binaries = [paths.pulumi, paths["pulumi-resource-kubernetes"]].map((file) =>
      readFileSync(file),
    );
    const isKnown = (name: string): boolean =>
      new RegExp(`\\b${name}${name.endsWith("_") ? "" : "\\b"}`).test(code) ||
      (/^(PULUMI|KUBE)/.test(name) &&
        // The CLI puts its prefix before the names that it has.
        binaries.some((bytes) => bytes.includes(name.replace(/^PULUMI_/, ""))));
    const texts = pages.map(({ file }) => readFileSync(path.join(project, file), "utf8"));
    const names = texts.flatMap((text) => [
      ...(text.match(/\b(?:CX|GRAFANA|PULUMI|KUBE|KUBEBUILDER)_[A-Z][A-Z_]*/g) ?? []),
    ]);
    const unknown = [...new Set(names)].filter((name) => !isKnown(name) && !ofTests.has(name));
    expect(unknown).toEqual([]);
  }, 60_000);

  /** Those that a test alone reads. */
  const ofTests = new Set(["CX_SOAK", "CX_BASE_URL", "UPDATE_DOCS"]);
});

describe("the check of commands", () => {
  test.each([
    ["npm run no-such-script", /no script no-such-script/],
    ["npm run doctor -- --stakc prod", /has no --stakc/],
    ["pulumi pervue", /knows no pervue/],
    ["pulumi up --yse", /has no --yse/],
    ["pulumi stack exprot", /knows no exprot/],
    ['eval "$(npm run -s evn)"', /no script evn/],
    ["frobnicate all", /nothing is known of frobnicate/],
  ])("notices %s", async (line, problem) => {
    expect(await problemsOfCommands(line)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    "CX_GONE_SERVICES=grafana pulumi destroy --yes   # a comment; with | signs",
    "pulumi config set --secret --path 'cx-tenants:secrets.tenants.t1.redis.password' < ~/x",
    "pulumi stack export --file /dev/null | tail -1 && npm test",
    "pulumi preview -v=9 --logtostderr 2> log",
    "npm run -s handover -- --stack prod tenant1 --show-secrets",
  ])("takes %s", async (line) => {
    expect(await problemsOfCommands(line)).toEqual([]);
  });
});
