import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allowedHost, provisioningFile, record, recordedStack, restore } from "./recorded-state.ts";
import { Site } from "./site.ts";

const { RECORD_STATE: newRecording } = process.env;
const recordings = readdirSync(join(import.meta.dirname, "states"));

if (newRecording !== undefined) {
  test("a recording of the present shape", async () => {
    const site = await Site.start();
    try {
      await site.configure(recordedStack(site));
      expect(await site.up()).toMatchObject({ failure: "" });
      await record(site, newRecording);
    } finally {
      await site.remove();
    }
  }, 120_000);
} else {
  describe.each(recordings)("a state as it was written in %s", theNewestCode);
}

function theNewestCode(recording: string): void {
  let site: Site;

  beforeAll(async () => {
    site = await Site.start();
    await site.configure(recordedStack(site));
    await restore(site, recording);
  }, 120_000);
  afterAll(() => site.remove());

  const kinds = async () => {
    const { deployment } = await site.exported();
    return deployment.resources.map(({ type }) => type).sort();
  };

  test("has every kind of resource, and loses none in a refresh", async () => {
    const before = await kinds();
    const own = before
      .filter((type) => type.includes("/cx:"))
      .map((type) => type.split(":").at(-1));
    expect(own).toEqual([
      "Fleet",
      "GrafanaAllowedHost",
      "GrafanaProvisionedHost",
      "Tenant",
      "TenantAccess",
      "TenantReadiness",
    ]);
    const refresh = await site.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(refresh).toMatchObject({ failure: "" });
    expect(refresh.text).not.toMatch(/warning|is not this stack's/);
    expect(await kinds()).toEqual(before);
  }, 90_000);

  test("needs no change of what it says", async () => {
    expect(await site.pulumi(["preview", "--diff", "--expect-no-changes"])).toMatchObject({
      failure: "",
    });
  }, 60_000);

  test("is the one that updates work with", async () => {
    await site.configure(recordedStack(site, { dialer: { maxConcurrentCalls: 7 } }));
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant1")).toMatchObject({
      tenantSettings: { dialer: { maxConcurrentCalls: "7" } },
    });
  }, 60_000);

  test("is enough to take everything down", async () => {
    const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(destroy).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant1")).toMatchObject({ status: "inActive" });
    expect((await site.state()).allowedHosts).not.toContain(allowedHost);
    expect(await provisioningFile(site)).not.toContain(allowedHost);
    expect([...(await site.objects("ingresses")), ...(await site.objects("dnsendpoints"))]).toEqual(
      [],
    );
  }, 90_000);
}
