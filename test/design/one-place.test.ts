import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";

// What a change costs: the files of the product that it touches, the sandbox aside.
const project = fileURLToPath(new URL("../..", import.meta.url));
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "cx-one-place-"));
  await cp(join(project, "providers"), join(copy, "providers"), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) {
    await cp(join(project, file), join(copy, file));
  }
  await symlink(join(project, "node_modules"), join(copy, "node_modules"));
}, 30_000);
afterAll(() => rm(copy, { recursive: true }));

/** Changes one file of the copy; gives it back as it was. */
async function change(file: string, from: string, to: string): Promise<() => Promise<void>> {
  const path = join(copy, "providers", file);
  const before = await readFile(path, "utf8");
  if (!before.includes(from)) throw new Error(`${file} has no: ${from}`);
  await writeFile(path, before.replace(from, to));
  return () => writeFile(path, before);
}

/** What the compiler says of the copy. */
async function compile(): Promise<string> {
  const { stdout } = await execa("tsc", [], {
    cwd: copy,
    preferLocal: true,
    localDir: project,
    reject: false,
  });
  return stdout;
}

/** What a script makes of the copy's modules, as JSON. */
async function run(script: string): Promise<unknown> {
  const { stdout } = await execa("node", ["--input-type=module", "--eval", script], {
    cwd: copy,
    preferLocal: true,
    localDir: project,
    env: { NODE_OPTIONS: "" },
  });
  return JSON.parse(stdout);
}

/** Where a tenant is wrong, as a script finds out. */
const wrongAt = `
  import { problemsOfTenant } from "./providers/resources/tenant/check.ts";
  const wrongAt = (version, more) => problemsOfTenant({
    tenantId: "tenant1", tenantName: "One", fqdn: "tenant1.cx.example.com", owner: "me",
    keyCloak: { credentials: { secret: "s" } },
    connection: { url: "https://cx/cx-tenant", keycloakUrl: "https://cx/auth", version },
    ...more,
  }).map(({ path }) => path).filter((path) => path !== "logo");
`;

test("a setting of a tenant is one place: what it is, whether it is secret, since when, and how it is sent", async () => {
  const undo = await change(
    "resources/tenant/schema.ts",
    "  /** Cisco Finesse. */\n",
    `  /** A block that came with 5.1. */
  gateway: z
    .strictObject({ level: dialerNumber(3), key: secret() })
    .optional()
    .register(field, { since: "5.1" }),
  /** Cisco Finesse. */
`,
  );
  expect(await compile()).toBe("");
  const seen = await run(`
    ${wrongAt}
    import { toDocument } from "./providers/resources/tenant/document/payload.ts";
    import { secretPaths } from "./providers/resources/tenant/secret-paths.ts";
    console.log(JSON.stringify({
      sent: toDocument({ gateway: { level: 7, key: "k" } }, {}).tenantSettings.gateway,
      isSecret: secretPaths.includes("gateway.key"),
      wrong: [
        wrongAt("5.0.1", { gateway: { level: 7 } }),
        wrongAt("5.1", { gateway: { level: 7 } }),
        wrongAt("5.1", { gateway: { level: "high" } }),
      ],
    }));
  `);
  expect(seen).toEqual({
    sent: { level: "7", key: "k" },
    isSecret: true,
    wrong: [["gateway"], [], ["gateway.level"]],
  });
  await undo();
}, 180_000);

test("a version line is one place, and forgetting to say what it does does not compile", async () => {
  const file = "services/tenant-api/version-lines.ts";
  const undoName = await change(
    file,
    '["5.0.0", "5.0.1", "5.1"]',
    '["5.0.0", "5.0.1", "5.1", "5.2"]',
  );
  expect(await compile()).toMatch(/version-lines\.ts.*Property '5\.2' is missing/);
  const undoLine = await change(
    file,
    '  "5.1": {',
    `  "5.2": {
    lastRelease: "5.2.0",
    body: "form",
    address: "path",
    hasPartialUpdate: true,
    safeTenantCount: Infinity,
  },
  "5.1": {`,
  );
  expect(await compile()).toBe("");
  const seen = await run(`
    ${wrongAt}
    import { addressesOf } from "./providers/services/tenant-api/wire-form.ts";
    import { versionLineOf } from "./providers/services/tenant-api/version-lines.ts";
    const mediaServer = { wssUrl: "wss://m", domainManagerUrl: "http://m/" };
    console.log(JSON.stringify([
      wrongAt("5.2", { mediaServer }),
      addressesOf(versionLineOf("5.2"), ["t"])[0],
    ]));
  `);
  expect(seen).toEqual([[], { path: "/tenant/t" }]);
  await undoLine();
  await undoName();
}, 180_000);
