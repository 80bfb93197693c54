import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { Site } from "./site.ts";

jest.setTimeout(120_000);

// One story, told in order: how the platform is called stands in no resource, and a change of it changes none.
let site: Site;
let caCertFile: string;
let moved: string;

beforeAll(async () => {
  site = await Site.start();
  caCertFile = site.platform.caCertFile ?? "";
  moved = join(site.directory, "moved.crt");
  const pace = { timeoutSeconds: 76, intervalSeconds: 1 };
  await configure(pace, { limits: { operationTimeoutSeconds: 41, maxRetries: 2 } });
  expect(await site.up()).toMatchObject({ failure: "" });
});
afterAll(() => site.remove());

async function configure(pace: object, change: object): Promise<void> {
  const { port } = new URL(site.platform.urls.gateway ?? "");
  const readiness = { address: `127.0.0.1:${port}`, ...pace };
  const tenants = [{ tenantId: "tenant1", tenantName: "Tenant One" }];
  await site.configure({ tenants, platform: { readiness, ...change } });
}

const refresh = (env: Record<string, string> = {}) =>
  site.pulumi(["refresh", "--yes", "--skip-preview", "--expect-no-changes"], { env });

/** The state as a string: of all resources, but for the copy of the configuration that Pulumi keeps itself. */
async function stateOfResources(): Promise<string> {
  const { resources } = (await site.exported()).deployment;
  const ours = resources.filter(({ type }) => type !== "pulumi:providers:pulumi-nodejs");
  expect(ours).toHaveLength(10);
  return JSON.stringify(ours);
}

const anyTuning = /\.crt|caCert|insecureSkip|limits|maxRetries|maxInFlight|(timeout|interval)Sec/i;

test("no resource has any of it in the state", async () => {
  const state = await stateOfResources();
  expect(state).toContain("dynamic/cx:TenantReadiness");
  expect(state).not.toMatch(anyTuning);
});

const preview = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });

test("other limits, another pace and another place of the CA file change nothing", async () => {
  await rename(caCertFile, moved);
  const limits = { requestTimeoutSeconds: 9, operationTimeoutSeconds: 42, maxInFlight: 1 };
  await configure({ timeoutSeconds: 77, intervalSeconds: 3 }, { caCertFile: moved, limits });
  const shown = await site.pulumi(["preview", "--diff", "--expect-no-changes"]);
  expect(shown).toMatchObject({ failure: "" });
  expect(shown.text).toMatch(/Resources:\n {4}10 unchanged$/);
  const json = await site.pulumi(["preview", "--json", "--show-sames"]);
  const { steps } = preview.parse(JSON.parse(json.text));
  expect(steps.map(({ urn }) => urn)).toContainEqual(
    expect.stringContaining("pulumi:providers:kubernetes"),
  );
  expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["same"]));
});

test("they count from the next up on, and what the environment says counts at once", async () => {
  const before = await refresh();
  expect(before.ok).toBe(false);
  expect(before.text).toContain(`cannot read the CA certificate file '${caCertFile}'`);
  expect(await refresh({ CX_CA_CERT_FILE: moved })).toMatchObject({ failure: "" });
  expect(await site.up("--expect-no-changes")).toMatchObject({ failure: "" });
  expect(await refresh()).toMatchObject({ failure: "" });
  expect(await stateOfResources()).not.toMatch(anyTuning);
});

test("a wrong variable is named once in full, with what to do", async () => {
  const { ok, text } = await refresh({ CX_MAX_RETRIES: "many" });
  expect(ok).toBe(false);
  const [, diagnostics = ""] = text.split("Diagnostics:");
  const errors = diagnostics.match(/^ +error: the limits of calls.*$/gm) ?? [];
  expect(errors.length).toBeGreaterThan(1);
  expect(errors.filter((line) => !line.endsWith(": see the other error"))).toHaveLength(1);
  expect(diagnostics).toMatch(
    / - CX_MAX_RETRIES: expected a whole number, got "many"\n +→ correct/,
  );
});
