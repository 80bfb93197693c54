import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import { platformFrom, type PlatformArgs } from "../../components/platform-args.ts";
import { fitTenant } from "../../components/rules/fit.ts";

const platform = platformFrom({
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
});

/** What a program in JavaScript is told of a tenant that it writes. */
function told(tenant: unknown): string {
  try {
    fitTenant("name", tenant as CxTenantStackArgs["tenant"], platform);
    return "nothing";
  } catch (error) {
    return error instanceof pulumi.RunError ? error.message : `not foreseen: ${String(error)}`;
  }
}

const right = { tenantId: "tenant1", tenantName: "One" };

describe("a tenant that no compiler has seen", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing at all", undefined, /expected an object/],
    ["no id", {}, /^ {2}- tenantId: /m],
    ["an empty id", { ...right, tenantId: "" }, /^ {2}- tenantId: /m],
    [
      "an id that is an output",
      { ...right, tenantId: pulumi.output("a") },
      /^ {2}- tenantId: is an Output; .* a plain value/m,
    ],
    [
      "a host name that is an output",
      { ...right, fqdn: pulumi.output("a") },
      /^ {2}- fqdn: is an Output/m,
    ],
    ["an id that is none", { ...right, tenantId: "a b/c" }, /^ {2}- tenantId: /m],
    [
      "a word that there is not",
      { ...right, existing: ["ingres"] },
      /^ {2}- existing\[0\]: expected "ingress" \| "dns", got "ingres"/m,
    ],
    ["a word of no kind", { ...right, protect: "yes" }, /^ {2}- protect: expected true or false/m],
    ["half a certificate", { ...right, customHost: {} }, /^ {2}- customHost\.tls: /m],
    ["an unknown end", { ...right, onDestroy: "keep" }, /^ {2}- onDestroy: .*"suspend"/m],
  ])("and has %s is refused with its place", (_what, tenant, words) => {
    expect(told(tenant)).toMatch(/^tenant 'name':\n {2}- /);
    expect(told(tenant)).toMatch(words);
  });

  test("and is right gets its host name", () => {
    expect(fitTenant("name", right as CxTenantStackArgs["tenant"], platform).fqdn).toBe(
      "tenant1.cx.example.com",
    );
  });
});

test("a platform that is an output is refused as such", () => {
  const output = pulumi.output({}) as unknown as PlatformArgs;
  expect(() => platformFrom(output)).toThrow(/is an Output; it has to be plain/);
});
