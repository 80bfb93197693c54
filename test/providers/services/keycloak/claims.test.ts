import { expect, test } from "@jest/globals";
import { claimsIn } from "../../../../providers/services/keycloak/claims.ts";

const headerWith = (claims: unknown) =>
  `Bearer eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;

test("a token tells whom it is for, its scopes, and the roles of the realm and of every client", () => {
  const claims = {
    aud: ["multitenancy", "account"],
    scope: "openid email",
    realm_access: { roles: ["mtt-viewer"] },
    resource_access: { multitenancy: { roles: ["mtt-admin"] } },
  };
  expect(claimsIn(headerWith(claims))).toEqual({
    audience: ["multitenancy", "account"],
    scopes: ["openid", "email"],
    roles: ["mtt-viewer", "mtt-admin"],
  });
});

test("one audience may stand alone, and claims may be left out", () => {
  expect(claimsIn(headerWith({ aud: "account" }))).toEqual({
    audience: ["account"],
    scopes: [""],
    roles: [],
  });
});

test.each([["Bearer opaque-token"], ["Bearer a.b.c"], [headerWith({ aud: 5 })], [""]])(
  "a token in another form says nothing: %s",
  (header) => {
    expect(claimsIn(header)).toBeUndefined();
  },
);
