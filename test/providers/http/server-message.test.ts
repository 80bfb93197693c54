import { describe, expect, test } from "@jest/globals";
import { rememberSecrets } from "../../../providers/words/redact.ts";
import { serverMessage } from "../../../providers/http/answer.ts";
import { parseJson } from "../../../providers/objects.ts";

describe("the server's words", () => {
  test.each([
    ['{"message":"Tenant exists"}', "Tenant exists"],
    ['{"error":"invalid_grant","error_description":"Bad password"}', "Bad password: invalid_grant"],
    ['{"message":"Conflict","error":"Conflict"}', "Conflict"],
    ['{"statusCode":400,"message":"a","error":"b"}', "a: b"],
    ['{"errors":["x"]}', '{"errors":["x"]}'],
    ['{"message":{"deep":1}}', '{"message":{"deep":1}}'],
    ['"text"', '"text"'],
    ["plain words\n  on two lines ", "plain words on two lines"],
    ["", ""],
    ["null", "null"],
  ])("of %p are %p", (body, words) => {
    expect(serverMessage(body)).toBe(words);
  });

  test("of a proxy's page are its title", () => {
    const page = "<html>\n<head><title>504 Gateway Time-out</title></head><body>…</body></html>";
    expect(serverMessage(page)).toBe("an HTML page: 504 Gateway Time-out");
  });

  test("of an application's page are its error", () => {
    const page = "<!DOCTYPE html><title>Error</title><pre>Cannot GET /tenant</pre>";
    expect(serverMessage(page)).toBe("an HTML page: Cannot GET /tenant");
  });

  test("of a page without a title are not its markup", () => {
    expect(serverMessage("<html><body><div>lots</div></body></html>")).toBe("an HTML page");
  });

  test("are shortened", () => {
    expect(serverMessage("x".repeat(1_000))).toBe(`${"x".repeat(400)}…`);
  });

  test.each([
    ["a page of titles", `<html>${"<title".repeat(200_000)}`, "an HTML page"],
    ["a page of <pre>", `<html>${"<pre".repeat(200_000)}`, "an HTML page"],
    ["a page of blanks", `<html>${" ".repeat(1_000_000)}`, "an HTML page"],
    ["what looks like tokens", "eyJ-".repeat(250_000), `${"eyJ-".repeat(100)}…`],
    ["blanks", " ".repeat(1_000_000), ""],
    ["a long text", "a b  ".repeat(200_000), `${"a b ".repeat(100)}…`],
  ])("of %s are found at its beginning", (_name, body, words) => {
    expect(serverMessage(body)).toBe(words);
  });

  test("are one line that a terminal shows as it is", () => {
    const body = JSON.stringify({ message: "no\nerror: forged\u001b[2J\u202e" });
    expect(serverMessage(body)).toBe("no error: forged\\u001b[2J\\u202e");
  });

  test("never hold a secret that a page shows in HTML's way, also where the page is long", () => {
    rememberSecrets("a<planted>&canary");
    const page = (before: string) =>
      `<html><pre>${before}a&lt;planted&gt;&amp;canary${"x".repeat(10_000)}</pre>`;
    expect(serverMessage(page("bad password "))).toContain("bad password [secret]xxx");
    for (let before = 3_900; before < 4_100; before += 7) {
      expect(serverMessage(page(" ".repeat(before)))).not.toContain("plant");
    }
  });

  test("never hold a secret, also not where they are cut off", () => {
    rememberSecrets("planted-canary");
    expect(serverMessage('{"message":"bad password planted-canary"}')).toBe(
      "bad password [secret]",
    );
    expect(serverMessage(`${"x".repeat(395)}planted-canary`)).not.toContain("plant");
  });
});

test("text that is no JSON is parsed to undefined", () => {
  expect([parseJson(""), parseJson("<html>"), parseJson("{")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(parseJson("null")).toBeNull();
});
