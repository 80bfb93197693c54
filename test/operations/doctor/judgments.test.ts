import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { judgeValidity } from "../../../operations/doctor/origins.ts";
import { lookForSandbox } from "../../../operations/doctor/secrets.ts";
import { judgeNumber, judgeVersion } from "../../../operations/doctor/tenant-api.ts";
import { platformSchema } from "../../../components/platform.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const dayMs = 24 * 60 * 60 * 1_000;

describe("a certificate", () => {
  const endsInDays = async (days: number) => {
    const notAfterDate = new Date(Date.now() + days * dayMs);
    const { cert } = await generate([{ name: "commonName", value: "cx" }], { notAfterDate });
    return new X509Certificate(cert);
  };

  test.each([
    [400, "right"],
    [30.5, "right"],
    [29.5, "warning"],
    [0.5, "warning"],
  ])("that ends in %d days is %s", async (days, verdict) => {
    const finding = judgeValidity(await endsInDays(days), Date.now(), "trusted");
    expect(finding).toMatchObject({ verdict });
    expect(finding.what).toMatch(/^trusted, issued by CN=cx, valid until \d{4}-\d\d-\d\d/);
  });

  test("that has ended is wrong", async () => {
    const certificate = await endsInDays(1);
    const later = Date.now() + 2 * dayMs;
    expect(() => judgeValidity(certificate, later, "trusted")).toThrow(
      /^has expired .*\n {2}→ have/,
    );
  });
});

describe("the version line", () => {
  const tenant = (tenantSettings: object) => ({ tenantId: "tenant1", tenantSettings });
  const withLogo = tenant({ logoPath: "tenant1-logo.png" });
  const withMedia = tenant({ mediaServer: { wssUrl: "wss://media.example.com:7443" } });

  test("is wrong where the platform has stored what an older one can't", () => {
    expect(() => judgeVersion("5.0.0", [tenant({}), withLogo])).toThrow(
      "the settings say 5.0.0, and the platform has stored the logo of tenant 'tenant1': it is newer",
    );
  });

  test.each([
    ["5.0.1", [withLogo, withMedia], "5.0.1, but tenant 'tenant1' has a media server of its own"],
    ["5.1", [tenant({})], "5.1, but no tenant has a logo, as in 5.0.0"],
  ] as const)("is doubtful in %s", (version, tenants, what) => {
    expect(judgeVersion(version, tenants)).toMatchObject({ verdict: "warning" });
    expect(judgeVersion(version, tenants).what).toContain(what);
  });

  test.each([
    ["5.0.0", [tenant({})]],
    ["5.0.1", [withLogo]],
    ["5.1", [withLogo, withMedia]],
    ["5.1", []],
  ] as const)("is plausible in %s", (version, tenants) => {
    expect(judgeVersion(version, tenants)).toMatchObject({ verdict: "right" });
  });

  test.each([
    ["5.0.1", 10, "right"],
    ["5.0.1", 11, "warning"],
    ["5.1", 11, "right"],
  ] as const)("%s with %d tenants is %s", (version, count, verdict) => {
    expect(judgeNumber(version, count)).toMatchObject({ verdict });
  });
});

describe("what is the sandbox's", () => {
  const platform = platformSchema.parse({
    tenantApi: { url: "https://cx.example.com/cx-tenant" },
    keycloak: { url: "https://cx.example.com/auth" },
  });

  test("is found in a file with its passphrase", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cx-doctor-"));
    const file = join(folder, "passphrase");
    const look = () =>
      lookForSandbox(platform, { PULUMI_CONFIG_PASSPHRASE_FILE: file }, "s3://our-pulumi-state");
    await writeFile(file, "sandbox\n");
    expect(look).toThrow(/^the passphrase is the sandbox's/);
    await writeFile(file, "another\n");
    expect(look()).toMatchObject({ verdict: "right" });
    await rm(folder, { recursive: true });
  });

  test("is found in the place of the backend", () => {
    expect(() => lookForSandbox(platform, {}, "file:///home/me/cx/.sandbox/pulumi")).toThrow(
      /^the backend .* is the sandbox's/,
    );
  });
});
