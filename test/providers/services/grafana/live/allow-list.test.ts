import { describe, expect, test } from "@jest/globals";
import {
  applyChange,
  breaksWholeList,
  keepClosed,
  variantsOf,
} from "../../../../../providers/services/grafana/live/allow-list.ts";

const ours = "https://tenant1.cx.example.com";
const foreign = [
  "*",
  "https://other.example.com/",
  "https://B.example.com",
  "https://other.example.com/",
];

const add = (list: readonly string[], allowedHost = ours) =>
  applyChange(list, { kind: "add", allowedHost });
const remove = (list: readonly string[]) =>
  applyChange(list, { kind: "remove", allowedHost: ours });

describe("an add", () => {
  test("appends the allowed host and leaves the others alone", () => {
    expect(add(foreign)).toEqual({ list: [...foreign, ours], outcome: "added" });
    expect(add([])).toEqual({ list: [ours], outcome: "added" });
  });

  test("of an allowed host that is there changes nothing", () => {
    const list = [ours, ...foreign];
    const result = add(list);
    expect(result.outcome).toBe("alreadyPresent");
    expect(result.list).toBe(list);
  });

  test("takes no variant for the entry", () => {
    const list = [`${ours}/`, ours.toUpperCase()];
    expect(add(list)).toEqual({ list: [...list, ours], outcome: "added" });
  });

  test("is refused beside an allowed host that blocks all tenants", () => {
    expect(() => add(["https://a b.com", ...foreign])).toThrow(
      `cannot add '${ours}': the list holds the allowed host "https://a b.com", which the Infinity plugin cannot read and which blocks all tenants\n` +
        "  → correct or remove that allowed host in Grafana (data source, Security, Allowed hosts)",
    );
  });

  test("names an empty allowed host so that it can be seen", () => {
    expect(() => add([""])).toThrow('the list holds the allowed host "", which');
  });

  test("of an allowed host that is there succeeds even beside a bad one: nothing is written", () => {
    expect(add(["", ours]).outcome).toBe("alreadyPresent");
  });
});

describe("a remove", () => {
  test("takes the allowed host out, with its duplicates, and leaves the others alone", () => {
    const list = [foreign[0] ?? "", ours, ...foreign.slice(1), ours];
    expect(remove(list)).toEqual({ list: foreign, outcome: "removed" });
  });

  test("of an allowed host that is not there changes nothing", () => {
    const result = remove(foreign);
    expect(result.outcome).toBe("absent");
    expect(result.list).toBe(foreign);
  });

  test("leaves variants alone", () => {
    const list = [`${ours}/`, `${ours}:443`];
    expect(remove([ours, ...list])).toEqual({ list, outcome: "removed" });
  });

  test("of the last allowed host leaves an asterisk, since an empty list allows every host", () => {
    for (const list of [[ours], [ours, ours]]) {
      const { list: after, outcome } = remove(list);
      expect(outcome).toBe("removed");
      expect(keepClosed(list, after)).toEqual(["*"]);
    }
  });

  test("closes no list that somebody left open, and adds nothing to one with allowed hosts", () => {
    expect(keepClosed([], [])).toEqual([]);
    expect(keepClosed(foreign, foreign)).toBe(foreign);
  });

  test("leaves an asterisk, which allows nothing", () => {
    expect(remove(["*", ours])).toEqual({ list: ["*"], outcome: "removed" });
  });

  test("works beside an allowed host that blocks all tenants", () => {
    expect(remove(["", ours])).toEqual({ list: [""], outcome: "removed" });
  });
});

describe("an allowed host blocks all tenants", () => {
  test.each([
    "",
    " ",
    "https://",
    "http://",
    "HTTPS://",
    "https:///path",
    "https://a b.com",
    "https://user@",
    "https://:443",
    "https://[]",
    "%",
    "https://%zz",
    "https://a.com/%zz",
    "https://a.com/%2z",
    "https://a.com/\u0000",
    "https://a.com:port",
    "https://a.com:80x/",
    "https://a\\b",
    "https://a{b}",
    "https://[::1",
    "https://[",
    "https://a.com:80:80",
    "https://user\u0001@a.com",
    "a.com\u007f",
    "https://a.com/#%zz",
  ])("when it is %j", (allowedHost) => {
    expect(breaksWholeList(allowedHost)).toBe(true);
  });

  test.each([
    ours,
    `${ours}/`,
    `${ours}:8443`,
    `${ours}/path?x=1#y`,
    "*",
    "https://*.example.com",
    "tenant1.cx.example.com",
    "TENANT1.cx.example.com",
    "localhost:3000",
    "http://localhost",
    "https://user:pass@a.com",
    "https://[::1]:8443/x",
    "https://a.com/%20",
    "ftp://x",
    "https://füchse.example",
    "https://a.com:",
    "https://a.com?discount=50%",
    "https://a.com/a b",
    "a.com/https://b",
    "https://a.com/\u0085",
  ])("never when it is %j", (allowedHost) => {
    expect(breaksWholeList(allowedHost)).toBe(false);
  });
});

describe("variants of an entry", () => {
  test("differ in case, slash, scheme or a port that goes without saying", () => {
    const variants = [
      "https://Tenant1.cx.example.com",
      `${ours}/`,
      `${ours}//`,
      "http://tenant1.cx.example.com",
      "tenant1.cx.example.com",
      `${ours}:443`,
      `${ours}:443/`,
    ];
    expect(variantsOf([ours, ...variants, ...foreign], ours)).toEqual(variants);
  });

  test("are not other hosts, ports or paths", () => {
    const others = [
      "https://tenant10.cx.example.com",
      "https://tenant1.cx.example.com.evil.example",
      `${ours}:8443`,
      `${ours}/path`,
      "https://x.tenant1.cx.example.com",
      "tenant1.https://cx.example.com",
      "tenant1/.cx.example.com",
      "tenant1:443.cx.example.com",
    ];
    expect(variantsOf(others, ours)).toEqual([]);
  });
});
