import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { LibraryProgram, type ProgramForm } from "./library-program.ts";
import { Site } from "./site.ts";

// One story, told in order: the example program, in a folder that has nothing of this project but the package.
let site: Site;
let program: LibraryProgram;

beforeAll(async () => {
  site = await Site.start();
  program = await LibraryProgram.install(site);
}, 300_000);
afterAll(() => site.remove());

const up = ["up", "--yes", "--skip-preview"];

describe("a program that has installed the library", () => {
  test("has no more than it needs", async () => {
    const { stdout } = await execa("ls", [join(program.folder, "node_modules", "cx-tenants")]);
    expect(stdout.split("\n")).toEqual([
      ...["CHANGELOG.md", "LICENSE", "README.md"],
      ...["components", "library", "package.json", "policy", "providers", "settings"],
    ]);
  });

  test("onboards a tenant", async () => {
    expect(await program.pulumi(...up)).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
    const { allowedHosts } = await site.state();
    expect(allowedHosts).toContain("https://tenant1.cx.localhost");
    expect(await site.objects("ingresses")).toEqual(["cx-tenant1"]);
    const url = await program.pulumi("stack", "output", "url");
    expect(url.text.trim()).toBe("https://tenant1.cx.localhost");
  }, 120_000);

  test("has nothing to do afterwards, also once all has been looked at", async () => {
    for (const command of [["preview"], ["refresh", "--yes"]]) {
      const said = await program.pulumi(...command, "--expect-no-changes");
      expect(said).toMatchObject({ failure: "" });
    }
  }, 120_000);

  test("takes it down again", async () => {
    expect(await program.pulumi("destroy", "--yes")).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant1")).toMatchObject({ status: "inActive" });
    expect(await site.objects("ingresses")).toEqual([]);
  }, 120_000);

  test("shows no secret, and writes none to a file", async () => {
    const stored = await program.pulumi("stack", "export");
    const written = await readFile(join(program.folder, "Pulumi.dev.yaml"), "utf8");
    const all = [...site.transcript, stored.text, written].join("\n");
    expect(all).not.toContain("canary-client-secret");
  });
});

describe("a policy pack of somebody's own, with the rules of the library", () => {
  test("judges the program by both", async () => {
    await program.addPolicyPack();
    const said = await program.pulumi("preview", "--policy-pack", "policy-pack/pack");
    expect(said.ok).toBe(false);
    expect(said.text).toContain("tenant 'tenant1': its id begins with no country");
    const configuration = join(program.folder, "policies.json");
    const below = { "acme-names": "disabled", "fqdn-pattern": { below: ["example.com"] } };
    await writeFile(configuration, JSON.stringify(below));
    const configured = ["--policy-pack-config", configuration];
    const other = await program.pulumi(
      "preview",
      "--policy-pack",
      "policy-pack/pack",
      ...configured,
    );
    expect(other.ok).toBe(false);
    expect(other.text).not.toContain("begins with no country");
    expect(other.text).toMatch(/fqdn-pattern .*tenant1/);
  }, 180_000);
});

describe("the same program", () => {
  const node22 = { version: "22.23.5", folder: "" };

  beforeAll(async () => {
    // Pulumi's own template has them; the compiler that the SDK brings along is too old for the types of zod.
    await program.npm("install", "typescript@5.9.3", "ts-node@10.9.2", "@types/node@24");
    node22.folder = join(site.directory, "node22");
    const name = `node-${process.platform}-${process.arch}`;
    await execa("npm", ["install", "--prefix", node22.folder, `${name}@${node22.version}`]);
    node22.folder = join(node22.folder, "node_modules", name, "bin");
  }, 180_000);

  const forms: ProgramForm[] = [
    { modules: "ESM", isCompiledByPulumi: false },
    { modules: "CommonJS", isCompiledByPulumi: false },
    { modules: "ESM", isCompiledByPulumi: true },
    { modules: "CommonJS", isCompiledByPulumi: true },
  ];

  test.each(forms)(
    "works as $modules, compiled by Pulumi: $isCompiledByPulumi, on Node 22 and on 24",
    async (form) => {
      await program.write(form);
      expect(await program.pulumiOn(node22.folder, ...up)).toMatchObject({ failure: "" });
      expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
      expect(await program.pulumi("preview", "--expect-no-changes")).toMatchObject({ failure: "" });
      expect(await program.pulumi("destroy", "--yes")).toMatchObject({ failure: "" });
      expect(await site.tenant("tenant1")).toMatchObject({ status: "inActive" });
    },
    180_000,
  );
});

describe("a tenant of a checkout", () => {
  const moving = { tenantId: "moving", tenantName: "Tenant One" };
  const staying = { tenantId: "staying", tenantName: "Tenant Two" };
  const checkout = "organization/cx-tenants/test";
  const own = "organization/own/dev";
  const urn = (stack: string, project: string) =>
    `urn:pulumi:${stack}::${project}::cx:index:CxTenantStack::moving`;
  const configure = (...tenants: object[]) =>
    site.configure({ tenants, tenantDefaults: { logo: "logo.svg" }, platform: { maxRemovals: 1 } });
  const before = () => site.tenant("moving");

  beforeAll(async () => {
    await cp(join(program.folder, "logo.svg"), join(site.checkout, "logo.svg"));
    await configure(moving, staying);
    expect(await site.up()).toMatchObject({ failure: "" });
    await program.write({ modules: "ESM", isCompiledByPulumi: false }, "moving");
    await program.configure({ owner: "pulumi:cx-tenants/test" });
  }, 120_000);

  test("moves to a program of somebody's own, and nothing of it changes", async () => {
    const record = await before();
    const from = ["--source", checkout, "--dest", own];
    const moved = await site.pulumi(["state", "move", "--yes", ...from, urn("test", "cx-tenants")]);
    expect(moved).toMatchObject({ failure: "" });
    await configure(staying);
    for (const said of [await site.pulumi(["preview"]), await program.pulumi("preview")]) {
      expect(said).toMatchObject({ failure: "" });
      expect(changesIn(said.text)).toEqual([expect.stringMatching(/ (create|update) /)]);
    }
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await program.pulumi(...up)).toMatchObject({ failure: "" });
    expect(await program.pulumi("refresh", "--yes", "--expect-no-changes")).toMatchObject({
      failure: "",
    });
    expect(await before()).toEqual(record);
  }, 180_000);

  test("moves back, and nothing of it changes", async () => {
    const record = await before();
    const from = ["--source", own, "--dest", checkout];
    const moved = await site.pulumi(["state", "move", "--yes", ...from, urn("dev", "own")]);
    expect(moved).toMatchObject({ failure: "" });
    await configure(moving, staying);
    const said = await site.pulumi(["preview"]);
    expect(said).toMatchObject({ failure: "" });
    expect(changesIn(said.text)).toEqual([expect.stringMatching(/cx:Fleet .* update /)]);
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await before()).toEqual(record);
  }, 120_000);
});

/** The lines of a preview that say that something is done to a resource. */
function changesIn(text: string): string[] {
  return text
    .split("\n")
    .filter(
      (line) => / (create|update|delete|replace)\b/.test(line) && /cx:|kubernetes:/.test(line),
    );
}
