import { describe, expect, test } from "@jest/globals";
import {
  isPlaceholder,
  isWeak,
  passwordsIn,
} from "../../../../providers/resources/tenant/weak-password.ts";

describe("a password in a tenant's settings", () => {
  test("is found with the names that it must not be", () => {
    const settings = {
      keyCloak: { PASSWORD_ADMIN: "canary-1", USERNAME_ADMIN: "admin" },
      redis: { password: "", userName: "reader" },
      mongo: { password: 5 },
    };
    expect(passwordsIn("tenant1", settings)).toEqual([
      {
        tenantId: "tenant1",
        path: "keyCloak.PASSWORD_ADMIN",
        value: "canary-1",
        names: ["tenant1", "admin"],
      },
    ]);
  });

  test.each([
    ["Tenant1", true],
    ["READER", true],
    ["ChangeMe", true],
    ["tenant1-and-more", false],
    ["changeme-not", false],
  ])("%s is weak: %s", (value, expected) => {
    expect(isWeak({ value, names: ["tenant1", "reader"] })).toBe(expected);
  });
});

test.each([
  "<password>",
  "${PASSWORD}",
  "{{ password }}",
  "$(cat secret)",
  "[password]",
  "%PASSWORD%",
  "xxxxxxxx",
  "********",
  "TODO",
  "Your-Password",
  "replace_me",
])("%s stands in the place of a password", (value) => {
  expect(isPlaceholder(value)).toBe(true);
});

test.each(["", "correct-horse", "todo-list-of-2031", "a<b>c", "p@ssword!secret7", "xxxxxxxy"])(
  "%s does not",
  (value) => {
    expect(isPlaceholder(value)).toBe(false);
  },
);
