import { describe, expect, test } from "@jest/globals";
import { differencesIn } from "../../../operations/drift/differences.ts";
import { blinded, looked, planned, recordStep, stateOf, stepOf } from "../review/engine.ts";

const host = "pulumi-nodejs:dynamic/cx:GrafanaAllowedHost";
const same = { tenantName: "One" };

describe("a drift check tells", () => {
  test("a setting that is another one on the platform", () => {
    const live = { tenantName: "Other" };
    const found = differencesIn([
      looked(recordStep("refresh", same, live, { detailedDiff: { tenantName: {} } })),
      planned(recordStep("update", live, same)),
    ]);
    expect(found.notApplied).toEqual([]);
    expect(found.tenants).toMatchObject([
      {
        tenantId: "tenant1",
        what: "drifted",
        changes: [{ path: "tenantName", before: '"One"', after: '"Other"' }],
      },
    ]);
  });

  test("a tenant that is gone", () => {
    const found = differencesIn([
      looked(recordStep("refresh", same, undefined)),
      planned(recordStep("create", undefined, same)),
    ]);
    expect(found).toMatchObject({ tenants: [{ what: "gone" }], notApplied: [] });
  });

  test("an object that is gone, under its tenant", () => {
    const old = stateOf("tenant1", {});
    const found = differencesIn([
      looked(recordStep("refresh", same, same)),
      looked(stepOf("refresh", host, "tenant1", { old })),
      planned(stepOf("create", host, "tenant1", { new: old })),
    ]);
    expect(found.tenants).toMatchObject([
      { tenantId: "tenant1", what: "strayed", objects: [{ what: "gone" }] },
    ]);
  });

  test("what a refresh calls no difference, and an update has to put right", () => {
    const found = differencesIn([
      looked(recordStep("refresh", same, same)),
      planned(recordStep("update", same, same)),
    ]);
    expect(found).toMatchObject({ tenants: [{ what: "drifted", changes: [] }], notApplied: [] });
  });

  test("no check, which only notes what it has seen of other objects", () => {
    const access = "pulumi-nodejs:dynamic/cx:TenantAccess";
    const [old, live] = [stateOf("tenant1", { forced: [] }), stateOf("tenant1", { forced: ["a"] })];
    const found = differencesIn([
      looked(stepOf("refresh", access, "tenant1", { old, new: live })),
      planned(stepOf("update", access, "tenant1", { old: live, new: old })),
    ]);
    expect(found).toEqual({ tenants: [], objects: [], notApplied: [] });
  });

  test("nothing where nothing differs", () => {
    const found = differencesIn([
      looked(recordStep("refresh", same, same)),
      planned(recordStep("same", same, same)),
    ]);
    expect(found).toEqual({ tenants: [], objects: [], notApplied: [] });
  });
});

describe("a change of the program is no drift", () => {
  test.each([
    ["of a setting", recordStep("update", same, { tenantName: "New" })],
    ["of a secret", recordStep("update", same, { ...same, redis: { password: blinded } })],
    ["that takes a tenant out", recordStep("delete", same, undefined)],
    ["of its protection", recordStep("same", same, same, { new: { protect: true } })],
  ])("%s", (_what, step) => {
    const found = differencesIn([looked(recordStep("refresh", same, same)), planned(step)]);
    expect(found).toEqual({ tenants: [], objects: [], notApplied: ["tenant1"] });
  });

  test("that adds a tenant", () => {
    const found = differencesIn([planned(recordStep("create", undefined, same))]);
    expect(found).toEqual({ tenants: [], objects: [], notApplied: ["tenant1"] });
  });
});
