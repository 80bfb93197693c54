import { describe, expect, test } from "@jest/globals";
import { reviewOf } from "../../../operations/review/judge.ts";
import type { EngineEvent } from "../../../operations/review/events.ts";
import { hasChanges, type Review } from "../../../operations/review/report.ts";
import { planned, recordStep, stateOf, stepOf, summary } from "./engine.ts";

/** What is made of these events, as the CLI writes them. */
function reviewed(events: readonly EngineEvent[], exitCode = 0, stderr = ""): Review {
  const stdout = [...events, summary].map((event) => JSON.stringify(event)).join("\n");
  const result = { stdout: `a line that is no event\n${stdout}\n`, stderr, exitCode };
  return reviewOf({ stack: "prod", policyPack: null, result });
}

const ingress = "kubernetes:networking.k8s.io/v1:Ingress";
const manifest = { metadata: { name: "cx-tenant1" } };

describe("what becomes of a tenant", () => {
  test.each([
    ["comes", recordStep("create", undefined, { adopt: "never" })],
    ["adopted", recordStep("create", undefined, { adopt: "ifIdentical" })],
    ["adopted", recordStep("create", undefined, { adopt: "own" })],
    ["restored", recordStep("create", undefined, { adopt: "restore" })],
    ["changes", recordStep("update", { tenantName: "a" }, { tenantName: "b" })],
    ["suspended", recordStep("update", {}, { status: "inActive" })],
    ["activated", recordStep("update", { status: "inActive" }, { status: "active" })],
    ["adopted", recordStep("update", { adopt: "never" }, { adopt: "own" })],
    ["suspended", recordStep("delete", { onDestroy: "suspend" }, undefined)],
    ["deleted", recordStep("delete", { onDestroy: "delete" }, undefined)],
    ["left", recordStep("delete", { onDestroy: "retain" }, undefined)],
    ["left", recordStep("delete", {}, undefined, { old: { retainOnDelete: true } })],
    ["replaced", recordStep("replace", {}, {})],
    ["unprotected", recordStep("same", {}, {}, { old: { protect: true } })],
    [
      "unprotected",
      recordStep("update", { tenantName: "A" }, { tenantName: "B" }, { old: { protect: true } }),
    ],
    ["protected", recordStep("same", {}, {}, { new: { protect: true } })],
  ])("is told: %s", (what, step) => {
    const { tenants } = reviewed([planned(step)]);
    expect(tenants).toEqual([expect.objectContaining({ tenantId: "tenant1", what })]);
  });

  test("is what the state says, and not a word that comes in the run that takes it down", () => {
    const old = { outputs: { onDestroy: "delete" } };
    const { tenants } = reviewed([
      planned(recordStep("delete", { onDestroy: "suspend" }, undefined, { old })),
    ]);
    expect(tenants[0]?.what).toBe("deleted");
  });

  test("has the objects that belong to it, under their own names", () => {
    const step = stepOf("delete", ingress, "tenant1", { old: stateOf("tenant1", manifest) });
    expect(reviewed([planned(step)]).tenants).toEqual([
      {
        tenantId: "tenant1",
        what: "objects",
        fqdn: null,
        changes: [],
        objects: [{ kind: "Ingress", name: "cx-tenant1", what: "removed", changes: [] }],
      },
    ]);
  });

  test("is told once for a replacement, and not at all where nothing happens", () => {
    const ops = ["create-replacement", "replace", "delete-replaced", "same", "refresh", "read"];
    const events = ops.map((op) => planned(recordStep(op, { a: 1 }, { a: 1 })));
    expect(reviewed(events).tenants).toHaveLength(1);
    expect(hasChanges(reviewed([planned(recordStep("same", {}, {}))]))).toBe(false);
    // What a replacement that broke off has left behind.
    const left = planned(
      stepOf("delete-replaced", ingress, "tenant1", { old: stateOf("tenant1", manifest) }),
    );
    expect(reviewed([left]).tenants).toMatchObject([{ objects: [{ what: "removed" }] }]);
  });

  test("is told the gravest first", () => {
    const named = (tenantId: string, onDestroy: string) =>
      planned(
        stepOf("delete", "pulumi-nodejs:dynamic/cx:Tenant", tenantId, {
          old: stateOf(tenantId, { tenantId, onDestroy }),
        }),
      );
    const { tenants } = reviewed([
      named("c", "suspend"),
      named("a", "suspend"),
      named("b", "delete"),
    ]);
    expect(tenants.map(({ tenantId }) => tenantId)).toEqual(["b", "a", "c"]);
  });

  test("of a new one lists the settings that are not the defaults", () => {
    const { tenants } = reviewed([
      planned(
        recordStep("create", undefined, {
          adopt: "never",
          tenantName: "One",
          dialer: { maxConcurrentCalls: 9 },
          connection: { url: "https://cx.example.com" },
        }),
      ),
    ]);
    expect(tenants[0]?.changes).toContainEqual({
      path: "dialer.maxConcurrentCalls",
      before: expect.any(String),
      after: "9",
    });
    const paths = tenants[0]?.changes.map(({ path }) => path);
    expect(paths).not.toContain("tenantId");
    expect(paths).not.toContain("connection.url");
  });
});

describe("what is said", () => {
  const diagnostic = (severity: string, message: string, more: object = {}): EngineEvent => ({
    diagnosticEvent: { urn: "", severity, message, ephemeral: false, ...more },
  });

  test("is a refusal where the engine fails, with its subject", () => {
    const urn =
      "urn:pulumi:prod::cx-tenants::cx:index:CxTenantStack$pulumi-nodejs:dynamic/cx:TenantAccess::tenant1";
    const { refusals, isAccepted } = reviewed(
      [diagnostic("error", "no\n", { urn }), diagnostic("error", "no\n", { urn })],
      255,
    );
    expect(isAccepted).toBe(false);
    expect(refusals).toEqual([{ subject: "access check tenant1", message: "no" }]);
  });

  test("is the CLI's own last word where no event tells why", () => {
    expect(reviewed([], 255, "error: no stack named 'x' found").refusals).toEqual([
      { subject: "", message: "error: no stack named 'x' found" },
    ]);
    expect(reviewed([], 255).refusals).toHaveLength(1);
  });

  test("is a warning of the engine, the program or a handler, each once", () => {
    const handlers = "noise\nwarning: tenant 'a' will go\nwarning: tenant 'b' will go\n\n";
    const { warnings } = reviewed([
      diagnostic("warning", "from the program"),
      diagnostic("info#err", handlers),
      diagnostic("info#err", handlers),
      diagnostic("debug", "nothing"),
      diagnostic("warning", "for a moment", { ephemeral: true }),
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      "from the program",
      "tenant 'a' will go",
      "tenant 'b' will go",
    ]);
  });

  test("are violations of policies, of which a mandatory one is reason enough", () => {
    const violation = {
      resourceUrn: "urn:pulumi:prod::cx-tenants::cx:index:CxTenantStack$x:y:Z::tenant1",
      policyName: "names",
      policyPackName: "cx",
      message: "has no name\n",
    };
    const { violations, refusals } = reviewed(
      [
        { policyEvent: { ...violation, enforcementLevel: "mandatory" } },
        { policyEvent: { ...violation, enforcementLevel: "advisory" } },
      ],
      255,
    );
    expect(violations.map(({ level }) => level)).toEqual(["mandatory", "advisory"]);
    expect(violations[0]).toMatchObject({ subject: "Z tenant1", message: "has no name" });
    expect(refusals).toEqual([]);
  });
});
