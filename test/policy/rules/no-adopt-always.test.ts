import { expect, test } from "@jest/globals";
import { noAdoptAlways } from "../../../policy/rules/no-adopt-always.ts";
import { access, fleet, judged, tenant, unknownText } from "../resources.ts";

const live = fleet(["tenant1"], { production: true });

test("a tenant of somebody else's is not changed in production", () => {
  const always = { adopt: "always" };
  const resources = [live, access("tenant1", always), tenant("tenant1", always)];
  expect(judged(noAdoptAlways, resources)).toEqual([
    "tenant 'tenant1' would be taken over from whoever made it, and changed to what the program says (adopt: always), in production\n" +
      "  → take it over as it is with adopt: ifIdentical (npm run import-tenants writes its line), and change it in a later run",
  ]);
  expect(judged(noAdoptAlways, [live, tenant("tenant1", always)])).toHaveLength(1);
  expect(judged(noAdoptAlways, [fleet(["tenant1"]), access("tenant1", always)])).toEqual([]);
});

test.each(["never", "restore", "ifIdentical", "own", unknownText, undefined])(
  "adopt: %s is right",
  (adopt) => {
    expect(judged(noAdoptAlways, [live, access("tenant1", { adopt })])).toEqual([]);
  },
);
