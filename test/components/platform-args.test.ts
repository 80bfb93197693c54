import { afterEach, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import { platformFrom, type PlatformArgs } from "../../components/platform-args.ts";
import { declare } from "./mock-engine.ts";

const written: PlatformArgs = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};

const key = "project:platform";
afterEach(() => {
  pulumi.runtime.setAllConfig({});
});

describe("a platform that a program writes", () => {
  test("gets the defaults of the settings", () => {
    expect(platformFrom({ ...written, ingress: { kind: "nginx" } })).toEqual({
      ...written,
      ingress: { kind: "nginx", tls: { kind: "shared" } },
      dns: { kind: "none" },
    });
  });

  test("is judged once for all tenants", () => {
    expect(platformFrom(written)).toBe(platformFrom(written));
  });

  test("is refused with all its mistakes at once", () => {
    const wrong: object = {
      ...written,
      dns: { kind: "external" },
      keycloak: { url: "auth" },
      tlS: 1,
    };
    const message =
      /has 3 mistakes; nothing was changed:\n {2}- keycloak\.url: .*\n {2}- dns\.kind: .*\n {2}- tlS: is not a known setting/;
    expect(() => platformFrom(wrong as PlatformArgs)).toThrow(message);
  });

  test("can't say how it is called: no handler would see that", () => {
    const tuned = { ...written, caCertFile: "ca.crt", readiness: { intervalSeconds: 1 } };
    expect(() => platformFrom(tuned)).toThrow(
      /2 mistakes.*\n {2}- caCertFile: has no effect here; set it in the stack's configuration \([\w-]+:platform\) or in the environment \(CX_CA_CERT_FILE\)\n {2}- readiness\.intervalSeconds: has no effect .*\(CX_READINESS_INTERVAL_SECONDS\)/,
    );
  });

  test("can't say it otherwise than the configuration, which is what counts", () => {
    const limits = { maxRetries: 2 };
    pulumi.runtime.setAllConfig({ [key]: JSON.stringify({ ...written, limits }) });
    expect(platformFrom({ ...written, limits: { maxRetries: 2 } })).toMatchObject(written);
    expect(() => platformFrom({ ...written, limits: { maxRetries: 3 } })).toThrow(
      /a mistake; .*\n {2}- limits\.maxRetries: has no effect here/,
    );
  });

  test("may say so where it is the configuration's own block", () => {
    const tuned = { ...written, caCertFile: "ca.crt" };
    pulumi.runtime.setAllConfig({ [key]: JSON.stringify(tuned) });
    expect(platformFrom(tuned)).toEqual({
      ...written,
      ingress: { kind: "none" },
      dns: { kind: "none" },
    });
  });
});

describe("a tenant of a program of one's own", () => {
  const made = async (args: Partial<CxTenantStackArgs["tenant"]>, platform = written) => {
    const tenant = { tenantId: "tenant1", tenantName: "Tenant One", logo: "logo.svg", ...args };
    const { resources } = await declare((options) => {
      new CxTenantStack("tenant1", { platform, tenant }, options);
    });
    return resources.find(({ type }) => type === "pulumi-nodejs:dynamic/cx:Tenant")?.inputs;
  };

  test("has a host name below the root domain", async () => {
    expect(await made({})).toMatchObject({ fqdn: "tenant1.cx.example.com" });
  });

  test("keeps the host name that it is given", async () => {
    const { rootDomain: _none, ...onPremises } = written;
    const only = { tenantId: "expertflow", fqdn: "cx.example.org" };
    expect(await made(only, onPremises)).toMatchObject({ fqdn: "cx.example.org" });
  });

  test("is judged as one of a stack file, with every reason at once", async () => {
    const dns = { kind: "ingress-annotation" } as const;
    const wrong = made({ fqdn: "tenant1.example.com" }, { ...written, dns });
    await expect(wrong).rejects.toThrow(
      /platform\.dns\.kind: "ingress-annotation" needs an Ingress.*\n {2}- fqdn: must be "tenant1\.cx\.example\.com"/,
    );
  });

  test("has to be given one where there is no root domain", async () => {
    const { rootDomain: _none, ...onPremises } = written;
    await expect(made({ tenantId: "expertflow" }, onPremises)).rejects.toThrow(
      /tenant 'tenant1':\n {2}- fqdn: is missing; without platform\.rootDomain it must be given/,
    );
  });
});
