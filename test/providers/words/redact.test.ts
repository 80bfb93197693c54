import { describe, expect, test } from "@jest/globals";
import { redact, redactStart, rememberSecrets } from "../../../providers/words/redact.ts";

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

const special = `pä"s&<w>'o/r d\\1+`;

test.each([
  ["as it is", special],
  ["in a URL", encodeURIComponent(special)],
  ["in a URL, in small letters", encodeURIComponent(special).toLowerCase()],
  ["in a form", new URLSearchParams({ x: special }).toString().slice(2)],
  ["in JSON", JSON.stringify(special).slice(1, -1)],
  ["in JSON for pages", String.raw`pä\"s\u0026\u003cw\u003E'o\/r d\\1+`],
  ["in JSON of ASCII", String.raw`p\u00e4\"s&<w>'o/r d\\1+`],
  ["in HTML", "pä&quot;s&amp;&lt;w&gt;&#39;o/r d\\1+"],
  ["in HTML, by numbers", "p&#228;&#34;s&#38;&#x3c;w&#x3E;&#x0027;o&#x2F;r d&#92;1&#43;"],
])("knows a secret %s", (_form, written) => {
  rememberSecrets(special);
  expect(redact(`bad (${written}) here`)).toBe("bad ([secret]) here");
});

test.each(["", "u", "us", "user:", "a longer name:"])(
  "knows a secret in base64 behind %p, with one character beside it at most",
  (before) => {
    const secret = "zürich/base64?canary";
    rememberSecrets(secret);
    for (const kind of ["base64", "base64url"] as const) {
      const encoded = Buffer.from(`${before}${secret}`).toString(kind).replace(/=*$/, "");
      const rest = redact(encoded);
      const front = Buffer.from(before).toString(kind).replace(/=*$/, "").length;
      expect(rest).toContain("[secret]");
      expect(rest.length).toBeLessThanOrEqual(front + "[secret]".length + 2);
    }
  },
);

test("leaves the base64 of short secrets alone: it may be anything", () => {
  rememberSecrets("12345");
  expect(redact("MTIzNDU")).toBe("MTIzNDU");
});

test.each([
  ["two.eyJh.dot", "two.eyJh.dot"],
  ["keyJoin.example.com", "keyJoin.example.com"],
  ["x-eyJh.b.c.", "x-[secret]."],
  ["a.b.eyJh.b.c.d", "a.b.[secret].d"],
])("of %s is left %s", (text, left) => {
  expect(redact(text)).toBe(left);
});

test("long texts in which many tokens seem to begin are left as they are", () => {
  for (const piece of ["eyJ-", "eyJ.", "a-", "Bearer", "&#0", "%"]) {
    const text = piece.repeat(1_000_000);
    expect(redact(text)).toBe(text);
  }
});

describe("the beginning of a text", () => {
  test("is all that is looked at", () => {
    rememberSecrets("beginning-canary");
    const text = `beginning-canary ${"x".repeat(10_000_000)}`;
    expect(redactStart(text, 20)).toMatch(/^\[secret\] x{3,11}$/);
  });

  test.each([1, 8, 15, 16, 17])(
    "shows nothing of a secret that is cut after %i characters",
    (part) => {
      rememberSecrets("cut-in-two-canary");
      const before = "x".repeat(100 - part);
      for (const after of ["", "y".repeat(100_000)]) {
        const whole = `${before}[secret]${after}`;
        const start = redactStart(`${before}cut-in-two-canary${after}`, 100);
        expect(whole.slice(0, 100)).toContain(start);
        expect(start.length).toBeGreaterThan(80);
      }
    },
  );
});
