import { describe, expect, test } from "@jest/globals";
import { nearest } from "../../../providers/words/nearest.ts";

const known = ["tenants", "tenantsFile", "tenantDefaults", "login", "url", "kind", "fqdn"];

describe("the known word that was meant", () => {
  test.each([
    ["tenantFile", "tenantsFile"],
    ["tenantsflie", "tenantsFile"],
    ["Tenants", "tenants"],
    ["tenant-defaults", "tenantDefaults"],
    ["TENANT_DEFAULT", "tenantDefaults"],
    ["tneants", "tenants"],
    ["logn", "login"],
    ["URL", "url"],
    ["knid", "kind"],
    ["fqnd", "fqdn"],
  ])("by %s is %s", (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  test.each(["", "x", "uri2", "tent", "platform", "logo-file"])("is not guessed for %j", (word) => {
    expect(nearest(word, known)).toBeUndefined();
  });

  test("is never the word itself, which then stands in the wrong place", () => {
    expect(nearest("login", known)).toBeUndefined();
    expect(nearest("tenants", ["tenants", "tenant"])).toBe("tenant");
  });

  test("is the nearest of several", () => {
    expect(nearest("tenantsFil", ["tenantsFiles", "tenantsFile"])).toBe("tenantsFile");
  });
});
