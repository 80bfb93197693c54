import { expect, test } from "@jest/globals";
import { redact, rememberSecrets } from "../../../providers/http/redact.ts";

test("replaces a remembered secret wherever it stands", () => {
  rememberSecrets("hunter2-canary");
  expect(redact("password hunter2-canary, again: hunter2-canary.")).toBe(
    "password [secret], again: [secret].",
  );
});

test("knows a secret in the form that a URL or a JSON text gives it", () => {
  rememberSecrets('p@ss/w"rd\\1');
  expect(redact(`url ${encodeURIComponent('p@ss/w"rd\\1')}`)).toBe("url [secret]");
  expect(redact(`json ${JSON.stringify({ password: 'p@ss/w"rd\\1' })}`)).toBe(
    'json {"password":"[secret]"}',
  );
});

test("replaces the longer one of two secrets that overlap", () => {
  rememberSecrets("overlap", "overlap-and-more");
  expect(redact("overlap-and-more overlap")).toBe("[secret] [secret]");
});

test("leaves words alone that are too short to be a secret", () => {
  rememberSecrets("the", "", undefined);
  expect(redact("the tenant is there")).toBe("the tenant is there");
});

test("takes secrets literally, not as patterns", () => {
  rememberSecrets("a.c+d$&");
  expect(redact("abc+d$& a.c+d$&")).toBe("abc+d$& [secret]");
});

test("hides what looks like a token although nobody remembered it", () => {
  expect(redact("Authorization: Bearer abc.def-123_x=")).toBe("Authorization: [secret]");
  expect(redact("authorization: bearer abc.def-123_x=")).toBe("authorization: [secret]");
  expect(redact("got eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl back")).toBe("got [secret] back");
});
