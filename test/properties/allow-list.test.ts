import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  applyChange,
  breaksWholeList,
  keepClosed,
  variantsOf,
  type AllowList,
  type ListChange,
} from "../../providers/services/grafana/live/allow-list.ts";
import { allowedHostSpec } from "../../providers/resources/grafana-allowed-host/schema.ts";
import { configurationProblem, infinityType, verdictOf } from "../../sandbox/grafana/infinity.ts";
import type { DataSource } from "../../sandbox/state.ts";

const runs = { numRuns: 2_000 };
const plugin = "3.11.1";

function dataSource(allowedHosts: AllowList): DataSource {
  return {
    id: 1,
    uid: "u",
    orgId: 1,
    name: "infinity_cim_json_api",
    type: infinityType,
    access: "proxy",
    url: "",
    user: "",
    database: "",
    basicAuth: false,
    basicAuthUser: "",
    withCredentials: false,
    isDefault: false,
    jsonData: { allowedHosts: [...allowedHosts] },
    secureJsonData: {},
    version: 1,
    readOnly: false,
    apiVersion: "",
    updated: "2026-01-01T00:00:00Z",
  };
}

/** Entries of the form that we write. */
const ourEntry = fc
  .tuple(fc.domain(), fc.constantFrom("", ":8443", ":1"))
  .map(([domain, port]) => `https://${domain.toLowerCase()}${port}`);

const textOf = (...pieces: string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join(""));

/**
 * Entries as other people may write them, good and bad. Left out is what the sandbox reads more
 * loosely than Go: an open bracket, several colons in a host, a bad escape in a fragment.
 */
const anyEntry = fc.oneof(
  ourEntry,
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: "binary" }).filter((text) => !/[[:#]/.test(text)),
  fc
    .tuple(
      fc.constantFrom("https://", "http://", "HTTPS://", "", "ftp://"),
      fc.constantFrom("", "user@", "user:pw@", "a@b@", "\u0001@"),
      fc.oneof(
        textOf(
          "a",
          "B",
          ".",
          "-",
          "*",
          " ",
          "%",
          "%20",
          "\\",
          "^",
          "é",
          "\t",
          "\u007f",
          "localhost",
        ),
        fc.constantFrom("[::1]", "[]", "[fe80::1]", "10.0.0.1"),
      ),
      fc.constantFrom("", ":", ":80", ":8x", ":-1", ": 80", ":99999"),
      fc.oneof(
        fc.constant(""),
        textOf("a", "/", "%", "%2f", " ", "\u0001", "é", "@").map((p) => `/${p}`),
      ),
      fc.oneof(
        fc.constant(""),
        textOf("a", "=", "%", "&", " ", "/").map((q) => `?${q}`),
      ),
      fc.oneof(
        fc.constant(""),
        textOf("a", "/", "?", " ").map((f) => `#${f}`),
      ),
    )
    .map((parts) => parts.join("")),
);

describe("an entry", () => {
  test("blocks all tenants exactly when the plugin's own rules say so", () => {
    fc.assert(
      fc.property(anyEntry, (allowedHost) => {
        const problem = configurationProblem(dataSource([allowedHost]), plugin);
        expect([allowedHost, breaksWholeList(allowedHost)]).toEqual([
          allowedHost,
          problem !== undefined,
        ]);
      }),
      { numRuns: 10_000 },
    );
  });

  test("of our form passes the check, blocks nobody and allows its host", () => {
    fc.assert(
      fc.property(ourEntry, fc.webPath(), (allowedHost, path) => {
        const connection = { url: "https://cx.example.com/grafana" };
        const spec = { dataSource: "d", allowedHost, connection };
        expect(allowedHostSpec.safeParse(spec).error).toBeUndefined();
        expect(breaksWholeList(allowedHost)).toBe(false);
        expect(
          verdictOf(dataSource([allowedHost]), `${allowedHost}/a${path}`, plugin).allowed,
        ).toBe(true);
      }),
      runs,
    );
  });

  test("of our form is recognized in every spelling, and in no other host", () => {
    const spellings = [
      (allowedHost: string) => `${allowedHost}/`,
      (allowedHost: string) => allowedHost.toUpperCase(),
      (allowedHost: string) => allowedHost.replace("https://", "http://"),
      (allowedHost: string) => allowedHost.replace("https://", ""),
      (allowedHost: string) => `${allowedHost.replace("https", "HTTPS")}//`,
    ];
    fc.assert(
      fc.property(
        ourEntry,
        ourEntry,
        fc.constantFrom(...spellings),
        (allowedHost, other, spell) => {
          fc.pre(allowedHost !== other);
          expect(
            variantsOf([other, allowedHost, spell(allowedHost), `${other}/`], allowedHost),
          ).toEqual([spell(allowedHost)]);
        },
      ),
      runs,
    );
  });
});

describe("any sequence of adds and removes", () => {
  const ours = ["https://a.example.com", "https://b.example.com", "https://c.example.com:8443"];
  const changes: fc.Arbitrary<ListChange[]> = fc.array(
    fc.record({
      kind: fc.constantFrom("add" as const, "remove" as const),
      allowedHost: fc.constantFrom(...ours),
    }),
    { maxLength: 12 },
  );
  /** Foreign entries of every kind, with ours strewn in. */
  const lists = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: anyEntry },
      { weight: 1, arbitrary: fc.constantFrom(...ours, "*", "") },
    ),
    { maxLength: 8 },
  );
  const isForeign = (allowedHost: string) => !ours.includes(allowedHost);

  /** The list after each change; one that is refused changes nothing. */
  function apply(list: AllowList, change: ListChange): AllowList {
    try {
      return applyChange(list, change).list;
    } catch {
      return list;
    }
  }

  test("leaves foreign entries and their order alone", () => {
    fc.assert(
      fc.property(lists, changes, (list, wishes) => {
        const before = [...list];
        const after = wishes.reduce(apply, list);
        expect(after.filter(isForeign)).toEqual(before.filter(isForeign));
        expect(list).toEqual(before);
      }),
      runs,
    );
  });

  test("ends with exactly the entries that were wished last, when nothing forbids it", () => {
    const goodLists = fc.array(ourEntry.filter(isForeign), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(goodLists, changes, (list, wishes) => {
        const after = wishes.reduce(apply, list);
        const lastWish = new Map(wishes.map(({ allowedHost, kind }) => [allowedHost, kind]));
        const wanted = ours.filter((allowedHost) => lastWish.get(allowedHost) === "add");
        expect(after.filter((allowedHost) => !isForeign(allowedHost)).sort()).toEqual(
          [...wanted].sort(),
        );
      }),
      runs,
    );
  });

  test("never opens the list to every host", () => {
    fc.assert(
      fc.property(lists, changes, (list, wishes) => {
        fc.pre(list.length > 0);
        const after = keepClosed(list, wishes.reduce(apply, list));
        expect(after.length).toBeGreaterThan(0);
        expect(after.filter(isForeign).filter((allowedHost) => allowedHost !== "*")).toEqual(
          list.filter(isForeign).filter((allowedHost) => allowedHost !== "*"),
        );
      }),
      runs,
    );
  });

  test("says truly what it did", () => {
    fc.assert(
      fc.property(lists, changes, (list, wishes) => {
        let current: AllowList = list;
        for (const wish of wishes) {
          const wasThere = current.includes(wish.allowedHost);
          const next = apply(current, wish);
          if (next === current) continue;
          expect(next.includes(wish.allowedHost)).toBe(wish.kind === "add");
          expect(wasThere).toBe(wish.kind === "remove");
          current = next;
        }
      }),
      runs,
    );
  });
});
