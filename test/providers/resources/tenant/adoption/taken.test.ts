import { describe, expect, test } from "@jest/globals";
import { refuseSharedFqdn } from "../../../../../providers/resources/tenant/adoption/others.ts";

const wanted = { tenantId: "tenant1", fqdn: "tenant1.cx.example.com" };

const tenant = (tenantId: unknown, fqdn: unknown) => ({ tenantId, tenantSettings: { fqdn } });

/** The words of the refusal; undefined when there is none. */
function refusal(...tenants: object[]): string | undefined {
  try {
    refuseSharedFqdn(
      wanted,
      tenants.map((one) => ({ ...one })),
    );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

describe("a new tenant is refused", () => {
  test.each(["Tenant1", "TENANT1"])("beside %s, which has its id but for capitals", (tenantId) => {
    expect(refusal(tenant(tenantId, "other.cx.example.com"))).toBe(
      `cannot create tenant 'tenant1': tenant '${tenantId}' has the same id but for capitals; nothing was changed\n` +
        "  → choose another tenantId: realm, host name and databases would be mixed up",
    );
  });

  test.each([
    ["as it is", "tenant1.cx.example.com"],
    ["in capitals", "Tenant1.CX.example.com"],
    ["with blanks around it", " tenant1.cx.example.com\n"],
    ["with the dot of the root", "tenant1.cx.example.com."],
  ])("beside one that has its host name %s", (_how, fqdn) => {
    expect(refusal(tenant("another", "other.cx.example.com"), tenant("tenant2", fqdn))).toBe(
      "cannot create tenant 'tenant1': tenant 'tenant2' already has the FQDN 'tenant1.cx.example.com'; nothing was changed\n" +
        "  → choose another FQDN; the platform tells tenants apart by it",
    );
  });
});

describe("a new tenant is taken", () => {
  test.each<[string, object]>([
    ["itself, in whatever state", tenant("tenant1", wanted.fqdn)],
    ["one with another id and host name", tenant("tenant12", "tenant12.cx.example.com")],
    ["one whose host name goes on", tenant("tenant2", `${wanted.fqdn}.example.org`)],
    ["one without an id or a host name", {}],
    ["one with numbers in their place", tenant(1, 2)],
    ["one with nothing in their place", tenant(null, null)],
  ])("beside %s", (_what, other) => {
    expect(refusal(other)).toBeUndefined();
  });

  test("where only capitals would make the host name of another one the same", () => {
    const street = { tenantId: "strasse", fqdn: "strasse.cx.example.com" };
    expect(() => {
      refuseSharedFqdn(street, [tenant("tenant2", "straße.cx.example.com")]);
    }).not.toThrow();
  });
});
