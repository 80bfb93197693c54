import { expect, test } from "@jest/globals";
import { proofIn, showsNews } from "../../../../../providers/resources/tenant/update/changes.ts";

const before = { tenantId: "tenant1", tenantSettings: { dialer: { maxCallTime: 1 } } };
const sent = { tenantId: "tenant1", tenantSettings: { dialer: { maxCallTime: 2 } } };
const secretsOnly = { tenantId: "tenant1", tenantSettings: { redis: { password: "new" } } };
const at = (updatedAt: string, record: object = before) => ({ ...record, updatedAt });

test.each([
  ["shown", "what was sent is new in it", sent, before, sent],
  ["shown", "it was written at another time", at("2"), at("1"), sent],
  ["notShown", "it is as it was", before, before, sent],
  ["notShown", "it is as it was, and its time says so", at("1"), at("1"), secretsOnly],
  ["silent", "only secrets were sent, and it has no time", before, before, secretsOnly],
  ["notShown", "something else was sent beside secrets", before, before, { ...secretsOnly, a: 1 }],
])("a record is %s when %s", (proof, _when, now, then, document) => {
  expect(proofIn(now, then, document)).toBe(proof);
});

test("another time alone is no news of what was sent", () => {
  expect(showsNews(at("2"), at("1"), sent)).toBe(false);
  expect(showsNews(at("1", sent), at("1"), sent)).toBe(true);
});

test("a value that was so before, or a secret, is no news", () => {
  expect(showsNews(sent, sent, sent)).toBe(false);
  const shown = { ...before, tenantSettings: { redis: { password: "new" } } };
  expect(showsNews(shown, before, secretsOnly)).toBe(false);
});
