import { expect, test } from "@jest/globals";
import { check, storedIn } from "../../../../providers/engine/stored.ts";
import { noteElsewhere } from "../../../../providers/resources/fleet/elsewhere.ts";
import { fleetLifecycle } from "../../../../providers/resources/fleet/lifecycle.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { testRun } from "../../../test-run.ts";

const tenants = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, "suspend"]));
const all = ["a", "b", "c", "d", "e"];

test("tenants that leave for another stack are not counted as taken down, and told of", () => {
  const olds = { tenants: tenants(...all) };
  const moved = check(fleetLifecycle, olds, {
    tenants: tenants("a"),
    elsewhere: ["b", "c", "d", "e", "z"],
  });
  expect(moved.problems).toEqual([]);
  expect(moved.warnings).toEqual(
    ["b", "c", "d", "e"].map((id): unknown =>
      expect.stringMatching(`^tenant '${id}' belongs to another stack of the environment by now`),
    ),
  );
  const gone = check(fleetLifecycle, olds, { tenants: tenants("a"), elsewhere: ["z"] });
  expect(gone.problems.map(({ path }) => path)).toEqual(["maxRemovals"]);
});

test("only tenants that this stack had are kept in its state", () => {
  const news = { tenants: tenants("a"), elsewhere: all };
  expect(check(fleetLifecycle, {}, news).inputs).toEqual({ tenants: tenants("a") });
  const { inputs } = check(fleetLifecycle, { tenants: tenants("a", "b") }, news);
  expect(inputs).toEqual({ tenants: tenants("a"), elsewhere: ["a", "b"] });
});

test("a tenant of another stack is not taken down, and nobody is asked", async () => {
  const run = testRun({});
  noteElsewhere(run, ["tenant1"]);
  const known = storedIn(tenantLifecycle, {
    schemaVersion: 1,
    ownership: "created",
    tenantId: "tenant1",
    connection: { url: "http://127.0.0.1:9", keycloakUrl: "http://127.0.0.1:9" },
  });
  await expect(tenantLifecycle.delete(run, known)).rejects.toThrow(
    "tenant 'tenant1' belongs to another stack of the environment by now, and this stack's state still has it; it was left alone\n" +
      "  → move its state: npm run fleet -- move --stack <environment>",
  );
});
