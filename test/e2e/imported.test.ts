import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { z } from "zod";
import { makeByHand, type HandMade } from "./by-hand.ts";
import { Site } from "./site.ts";

// What the other commands say of tenants that were made by hand, before their import and after it.
const tenants: HandMade[] = [
  { tenantId: "Old_Tenant", settings: { fqdn: "old.cx.localhost" } },
  { tenantId: "4711", settings: { keyCloak: { realm: "Realm-4711" } } },
];
const words = z.object({
  checks: z
    .array(z.object({ check: z.string(), verdict: z.string(), what: z.string() }))
    .default([]),
  findings: z.array(z.object({ code: z.string() })).default([]),
});

let site: Site;
beforeAll(async () => {
  site = await Site.start();
  await makeByHand(site, tenants);
  expect(await site.command("import-tenants", "--apply")).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

async function told(command: "doctor" | "audit") {
  const { text } = await site.command(command, "--json");
  return words.parse(JSON.parse(text));
}

async function expectNothingOf(known: string): Promise<void> {
  const { checks } = await told("doctor");
  expect(checks.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
  expect(checks).toContainEqual(
    expect.objectContaining({ check: "ids and host names", what: known }),
  );
  const { findings } = await told("audit");
  expect(findings.map(({ code }) => code)).toEqual(["two-factor-off"]);
}

test("doctor and audit find nothing about tenants that are imported", async () => {
  await expectNothingOf("0 free, 2 in the state");
}, 60_000);

test("nor about those whose lines are there, and not yet their state", async () => {
  const removed = await site.pulumi(["stack", "rm", "--yes", "--force", "--preserve-config"]);
  expect(removed).toMatchObject({ failure: "" });
  expect(await site.pulumi(["stack", "init", site.stack])).toMatchObject({ failure: "" });
  await expectNothingOf("0 free, 2 to be taken over, 0 in the state");
  expect(await site.command("import-tenants", "--apply")).toMatchObject({ failure: "" });
}, 120_000);

test("the doctor needs nothing in the cluster for tenants that use what exists", async () => {
  const said = await site.command("doctor");
  for (const check of ["IngressClass", "TLS Secret", "back ends"]) {
    expect(said.text).toContain(`✓ ${check}: none is needed: all tenants use what exists\n`);
  }
}, 60_000);

test("the page of an imported tenant has its own realm, and says that nobody knows its passwords", async () => {
  const said = await site.command("handover", "4711", "--show-secrets");
  expect(said).toMatchObject({ failure: "" });
  expect(said.text).toContain("https://4711.cx.localhost/auth/realms/Realm-4711\n");
  expect(said.text.match(/this stack does not know it/g)).toHaveLength(5);
  expect(site.transcript.join("\n")).not.toMatch(/canary(?!-passphrase)/);
}, 60_000);
