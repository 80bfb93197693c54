import { expect, test } from "@jest/globals";
import { retainReason } from "../../../policy/rules/retain-reason.ts";
import { access, judged, tenant } from "../resources.ts";

const kept = { onDestroy: "retain" };

test("a tenant that is to stay has a reason", () => {
  const resources = [access("tenant1", kept), tenant("tenant1", kept)];
  expect(judged(retainReason, resources)).toEqual([
    "tenant 'tenant1' stays on the platform when it leaves the program (onDestroy: retain), and nobody has said why\n" +
      "  → take onDestroy out, so that the tenant is suspended; or write the reason into the configuration of this rule, under reasons and its tenantId",
  ]);
  const reasons = { tenant1: "moves to the partner's own stack in May" };
  expect(judged(retainReason, resources, { reasons })).toEqual([]);
  expect(judged(retainReason, resources, { reasons: { tenant2: "it moves" } })).toHaveLength(1);
  expect(judged(retainReason, resources, { reasons: { tenant1: " " } })[0]).toMatch(
    /reasons\.tenant1: must say something/,
  );
});

test("one that was taken over stays by default, and needs none", () => {
  for (const adopt of ["ifIdentical", "always"]) {
    const made = [access("tenant1", { adopt }), tenant("tenant1", { adopt, ...kept })];
    expect(judged(retainReason, made)).toEqual([]);
    expect(judged(retainReason, made.slice(1))).toEqual([]);
  }
  const own = { adopt: "own", ...kept };
  expect(judged(retainReason, [access("tenant1", own), tenant("tenant1", own)])).toHaveLength(1);
});

test.each(["constructor", "__proto__", "Loose Id #1"])(
  "an id such as %s has no reason of itself",
  (id) => {
    expect(judged(retainReason, [access(id, kept)])).toHaveLength(1);
  },
);

test.each(["suspend", "delete", undefined])("onDestroy: %s needs none", (onDestroy) => {
  expect(judged(retainReason, [access("tenant1", { onDestroy })])).toEqual([]);
});
