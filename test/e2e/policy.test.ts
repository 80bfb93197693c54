import { cp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Site, type Said } from "./site.ts";

const project = join(import.meta.dirname, "../..");
let site: Site;

beforeAll(async () => {
  site = await Site.start();
}, 60_000);
afterAll(() => site.remove());

const pack = ["--policy-pack", "policy/pack"];

/** The violations that the CLI shows, in the order of their names. */
function violationsIn({ text }: Said): string[] {
  const found = text.matchAll(/- \[(\w+)\] {2}([\w-]+) {2}\(\S*?([\w-]+): ([\w-]+)\)/g);
  return [...found].map((parts) => parts.slice(1).join(" ")).sort();
}

/** Writes what the policies are told, and how the CLI is given it. */
async function configured(at: Site, settings: object): Promise<string[]> {
  const file = join(at.directory, "policies.json");
  await writeFile(file, JSON.stringify(settings));
  return [...pack, "--policy-pack-config", file];
}

/** A day on which it is not today, in no time zone. */
function anotherDay(): string {
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  return days[(new Date().getUTCDay() + 3) % 7] ?? "";
}

describe("a program in which each tenant breaks one rule", () => {
  let own: Site;
  let said: Said;

  beforeAll(async () => {
    own = await site.another("own");
    const program = join(own.checkout, "index.ts");
    await rm(program);
    await symlink(join(import.meta.dirname, "policy-program.ts"), program);
    const project = "name: own\nruntime: { name: nodejs, options: { typescript: false } }\n";
    await writeFile(join(own.checkout, "Pulumi.yaml"), project);
    await own.writeConfig({});
    expect(await own.pulumi(["stack", "init", "own"])).toMatchObject({ failure: "" });
    const settings = {
      "fqdn-pattern": { below: ["cx.localhost"] },
      "change-window": { days: [anotherDay()] },
      "strong-passwords": { minLength: 10 },
    };
    const env = { CX_INSECURE_SKIP_VERIFY: "true" };
    said = await own.pulumi(["preview", ...(await configured(own, settings))], { env });
  }, 120_000);

  test("is refused for exactly these", () => {
    expect(said.ok).toBe(false);
    expect(violationsIn(said)).toEqual([
      "advisory change-window Fleet fleet",
      expect.stringMatching(
        /^advisory dns-ttl (DNSEndpoint restless-record|TenantAccess restless)$/,
      ),
      "advisory retain-reason TenantAccess kept",
      "mandatory fqdn-pattern TenantAccess elsewhere",
      expect.stringMatching(/^mandatory fqdn-unique Ingress twin(-entry)?$/),
      "mandatory no-adopt-always TenantAccess always",
      "mandatory production-protected TenantAccess deleted",
      "mandatory strong-passwords Tenant guessed",
      expect.stringMatching(/^mandatory tenant-limit TenantAccess [\w-]+$/),
      expect.stringMatching(/^mandatory tls-required (Ingress open-entry|TenantAccess open)$/),
      "mandatory verified-certificates Fleet fleet",
    ]);
  });

  test("is refused too for a host that dashboards may call in clear", async () => {
    const open = await own.pulumi(["preview", ...pack], { env: { OWN_LIST: "open" } });
    expect(violationsIn(open)).toContain("mandatory allowed-hosts GrafanaAllowedHost open-list");
  }, 60_000);

  test("is told what to do about each, without a secret", () => {
    const remedies = said.text.split("\n").filter((line) => /^\s+→ /.test(line));
    expect(remedies).toHaveLength(violationsIn(said).length);
    expect(said.text).toMatch("tenant 'guessed': redis.password is easy to guess");
    expect(said.text).not.toMatch(/Expertflow|canary|can't run policy|defect/);
  });
});

const tenants = [
  { tenantId: "tenant1", tenantName: "One" },
  { tenantId: "tenant2", tenantName: "Two", onDestroy: "delete", protect: true },
  { tenantId: "tenant3", tenantName: "Three", adopt: "ifIdentical" },
];

describe("a stack that keeps all rules", () => {
  test("passes them, by the command, with the configuration of its name", async () => {
    const prod = await site.another("prod", "prod");
    // The example's root domain is one that belongs to nobody.
    const platform = { production: true, rootDomain: "cx.example.com" };
    await prod.configure({ tenants, platform });
    const said = await prod.command("preview-policy", "--show-config");
    expect(said).toMatchObject({ failure: "", exitCode: 0 });
    expect(violationsIn(said).filter((line) => !line.includes("change-window"))).toEqual([]);
    expect(said.text).toMatch(/cx-tenants@v\d+\.\d+\.\d+ \(local: policy\/pack\)/);
    expect(said.text).toMatch(/^Configuration:/m);
  }, 90_000);

  test("is refused with a configuration that does not say what it seems to say", async () => {
    const files = await site.another("odd", "odd");
    await files.configure({ tenants });
    const policy = join(files.checkout, "policy");
    await rm(policy);
    await cp(join(project, "policy"), policy, { recursive: true });
    await rm(join(policy, "pack"));
    await symlink(join(project, "policy/pack"), join(policy, "pack"));
    for (const [text, words] of [
      [
        '{ "fqdn-patern": { "below": ["x.y"] } }',
        'fqdn-patern: is no rule: did you mean "fqdn-pattern"?',
      ],
      ["", "expected an object with rules by their names"],
      ['{ "all": { "below": ["x.y"] } }', "all.below: has no effect for all rules at once"],
    ] as const) {
      await writeFile(join(policy, "odd.json"), text);
      for (const command of ["preview-policy", "review"]) {
        const said = await files.command(command);
        expect({ command, text, ok: said.ok }).toEqual({ command, text, ok: false });
        expect(said.text).toContain(words);
        if (command === "review") expect(said.text).toContain("Stack odd: REFUSED");
      }
    }
  }, 60_000);

  test("passes them in the up too, and in the one after it", async () => {
    await site.configure({ tenants: tenants.slice(0, 2), platform: { production: true } });
    for (const run of ["first", "again"]) {
      const said = await site.pulumi(["up", "--yes", ...pack]);
      expect({ run, failure: said.failure }).toEqual({ run, failure: "" });
      expect(violationsIn(said)).toEqual([]);
      expect(said.text).toMatch("✅ cx-tenants@v");
    }
    expect(await site.tenant("tenant2")).toMatchObject({ status: "active" });
  }, 120_000);
});

describe("a mandatory violation", () => {
  const bad = { tenantId: "tenant9", tenantName: "Nine" };

  async function untouched(): Promise<unknown> {
    const { tenants: found, realms, allowedHosts } = await site.state();
    const objects = [await site.objects("ingresses"), await site.objects("dnsendpoints")];
    return { found, realms, allowedHosts, objects };
  }

  test.each([
    ["up", ["up", "--yes"]],
    ["up without a preview", ["up", "--yes", "--skip-preview"]],
  ])(
    "lets `pulumi %s` make nothing",
    async (_what, command) => {
      const before = await untouched();
      await site.configure({
        tenants: [...tenants.slice(0, 2), { ...bad, adopt: "always" }],
        platform: { production: true },
      });
      const said = await site.pulumi([...command, ...pack]);
      expect(said.ok).toBe(false);
      expect(violationsIn(said)).toEqual(["mandatory no-adopt-always TenantAccess tenant9"]);
      expect(await untouched()).toEqual(before);
    },
    90_000,
  );

  test("shows no password that it is about", async () => {
    await site.setSecret("tenants.tenant9.redis.password", "canary7");
    await site.configure({ tenants: [...tenants.slice(0, 2), bad] });
    const said = await site.pulumi(["up", "--yes", ...pack]);
    expect(violationsIn(said)).toEqual(["mandatory strong-passwords Tenant tenant9"]);
    expect(said.text).not.toMatch("canary7");
    expect(await site.tenant("tenant9")).toBeUndefined();
  }, 90_000);

  test("is the command's exit status, which is another one where nothing was asked", async () => {
    const refused = await site.command("preview-policy", ...pack.slice(2));
    expect(refused.exitCode).not.toBe(0);
    expect(violationsIn(refused)).toEqual(["mandatory strong-passwords Tenant tenant9"]);
    const help = await site.command("preview-policy", "--help");
    expect(help.text).toMatch("Usage: npm run preview:policy -- --stack <stack>");
  }, 90_000);
});

test("no output has a secret", () => {
  expect(site.transcript.join("\n")).not.toMatch(/canary/);
});
