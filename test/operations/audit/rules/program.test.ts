import { describe, expect, test } from "@jest/globals";
import {
  hostsNotAllowed,
  hostsNotInFile,
  objectsMissing,
  tenantsNotInProgram,
  tenantsNotOnPlatform,
  usedEntriesMissing,
} from "../../../../operations/audit/rules/program.ts";
import { takenDownBy } from "../../../../providers/mark.ts";
import { audited, briefly, mark, objectOf, owner, programOf, recordOf } from "../audited.ts";

describe("a tenant that the program does not have", () => {
  const found = (change: object) =>
    tenantsNotInProgram(audited({ records: [recordOf("tenant1"), recordOf("other", change)] }));

  test.each<[string, string | undefined, RegExp]>([
    ["the stack that made it", "pulumi:other/prod#0123456789ab", /made by pulumi:other\/prod$/],
    ["the person", "Ada", /made by Ada$/],
    ["nobody, where its record does not tell", undefined, /nobody whose name it has$/],
    ["nobody, where its record tells none", "", /nobody whose name it has$/],
  ])("is said to be of %s", (_who, createdBy, words) => {
    const [one] = found({ createdBy: createdBy ?? null });
    expect(one).toMatchObject({ severity: "note", subject: "other" });
    expect(one?.what).toMatch(words);
  });

  test("is a warning where it carries this stack's owner", () => {
    expect(found({ createdBy: `${owner}#ffffffffffff` })).toMatchObject([
      { severity: "warning", what: "carries this stack's owner, but is not in its program" },
    ]);
  });

  test("is no more than a note where this stack took it down", () => {
    const takenDown = { status: "inActive", updatedBy: takenDownBy(mark) };
    const [one] = found(takenDown);
    expect(one?.severity).toBe("note");
    expect(one?.what).toMatch(/^is suspended, since its line left/);
  });

  test("is shown on one line, whatever its maker wrote", () => {
    const [one] = found({ createdBy: "\u001b[31mAda\n  → run this" });
    expect(one?.what).toMatch(/made by \\u001b\[31mAda → run this$/);
  });
});

test("a tenant that only the program has is the one thing that is said of it", () => {
  const seen = audited({ records: [recordOf("tenant1")], objects: [], allowedHosts: [] });
  expect(tenantsNotOnPlatform(seen).map(briefly)).toEqual([
    "problem tenant-not-on-platform: tenant2",
  ]);
  for (const rule of [objectsMissing, hostsNotAllowed, hostsNotInFile]) {
    expect(rule(seen).filter(({ subject }) => subject === "tenant2")).toEqual([]);
  }
});

describe("a host name of the program", () => {
  const others = ["*", "https://tenant2.cx.example.com"];

  test("is missed in Grafana's list, and in the Secret's file", () => {
    const seen = audited({ allowedHosts: others, durableHosts: others });
    expect([...hostsNotAllowed(seen), ...hostsNotInFile(seen)].map(briefly)).toEqual([
      "problem host-not-allowed: tenant1",
      "warning host-not-in-file: tenant1",
    ]);
  });

  test("is missed where only something like it is there, which is named", () => {
    const allowedHosts = [...others, "https://Tenant1.cx.example.com/"];
    expect(hostsNotAllowed(audited({ allowedHosts }))[0]?.what).toMatch(
      /'https:\/\/Tenant1\.cx\.example\.com\/' is another host to it$/,
    );
  });

  test("is not missed in a list that the stack does not manage", () => {
    const seen = audited({ allowedHosts: undefined, durableHosts: undefined });
    expect([...hostsNotAllowed(seen), ...hostsNotInFile(seen)]).toEqual([]);
  });
});

describe("an object of the program", () => {
  const record = objectOf("DNSEndpoint", "cx-tenant1", "tenant1.cx.example.com");
  const entry = objectOf("Ingress", "cx-tenant1", "tenant1.cx.example.com");
  const ofTenant2 = [
    objectOf("DNSEndpoint", "cx-tenant2", "tenant2.cx.example.com"),
    objectOf("Ingress", "cx-tenant2", "tenant2.cx.example.com"),
  ];

  test.each([
    ["a record", [entry], "problem record-missing: tenant1"],
    ["an Ingress", [record], "problem entry-missing: tenant1"],
    [
      "one that is elsewhere",
      [record, { ...entry, namespace: "other" }],
      "problem entry-missing: tenant1",
    ],
  ])("is missed: %s", (_what, objects, expected) => {
    const seen = audited({ objects: [...ofTenant2, ...objects] });
    expect(objectsMissing(seen).map(briefly)).toEqual([expected]);
  });

  test("is not missed where its kind could not be listed", () => {
    const seen = audited({ objects: [] });
    expect(objectsMissing({ ...seen, objects: new Map([["Ingress", []]]) }).map(briefly)).toEqual([
      "problem entry-missing: tenant1",
      "problem entry-missing: tenant2",
    ]);
  });
});

describe("an entry that others made, and that the program uses", () => {
  const program = programOf(
    { tenantId: "tenant1", tenantName: "One", adopt: "ifIdentical", existing: ["ingress", "dns"] },
    { tenantId: "tenant2", tenantName: "Two", existing: ["dns"] },
  );
  const byHand = (host: string) => objectOf("Ingress", "by-hand", host);

  test.each([
    ["as it is", [byHand("Tenant1.cx.example.com")]],
    ["for all names", [byHand("*.cx.example.com")]],
    ["of another kind", [objectOf("HTTPRoute", "by-hand", "tenant1.cx.example.com")]],
  ])("is neither missed nor left over: %s", (_how, objects) => {
    const seen = audited({ program, objects });
    expect(usedEntriesMissing(seen)).toEqual([]);
    expect(objectsMissing(seen).map(briefly)).toEqual(["problem entry-missing: tenant2"]);
  });

  test("is missed when it is gone", () => {
    const seen = audited({ program, objects: [byHand("other.example.com")] });
    expect(usedEntriesMissing(seen).map(briefly)).toEqual(["warning entry-missing: tenant1"]);
    expect(usedEntriesMissing({ ...seen, objects: new Map([["Ingress", []]]) })).toEqual([]);
  });
});
