import { describe, expect, test } from "@jest/globals";
import { platformOf } from "../../../components/platform.ts";
import { planImport } from "../../../operations/import/plan.ts";
import type { ClusterObject } from "../../../providers/services/kubernetes/objects.ts";
import { payloadOf } from "../../e2e/by-hand.ts";

const platform = platformOf({
  rootDomain: "cx.localhost",
  tenantApi: { url: "https://cx.localhost/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.localhost/auth" },
  ingress: { kind: "nginx" },
});
if (platform === undefined) throw new Error("no platform");

const ingress: ClusterObject = {
  kind: "Ingress",
  namespace: "ef-external",
  name: "by-hand",
  annotations: {},
  generation: 1,
  writers: [],
  hosts: ["tenant7.cx.localhost"],
  routes: [],
};

const owner = "pulumi:cx-tenants/prod";
const stack = { platform, owner };

/** What becomes of tenant7, whose record has this too, beside a line of the program. */
function planned(record: object, line?: object) {
  const live = { ...payloadOf({ tenantId: "tenant7" }), ...record };
  return planImport({
    ...stack,
    inventory: {
      tenants: [live],
      allowedHosts: undefined,
      durableHosts: undefined,
      objects: [ingress],
    },
    declared: new Map(line === undefined ? [] : [["tenant7", { tenantId: "tenant7", ...line }]]),
    tenantDefaults: {},
    managed: new Set(),
    realms: new Set(["tenant7"]),
    isSelected: () => true,
  });
}

const reason = (record: object, line?: object) => planned(record, line).refused[0]?.reason;

describe("a line that the program has already", () => {
  const { line } = planned({}).importable[0] ?? {};
  const written = line?.settings ?? {};

  test("is taken as an import has written it", () => {
    expect(written).toMatchObject({ adopt: "ifIdentical", existing: ["ingress"] });
    expect(planned({}, written)).toMatchObject({ refused: [], importable: [{ missing: [] }] });
  });

  test("is refused without the word: taking it out would suspend somebody else's tenant", () => {
    expect(reason({}, { ...written, adopt: undefined })).toMatch(
      /is one of a new tenant, and it is there: write adopt: ifIdentical/,
    );
    expect(reason({}, { ...written, adopt: "restore" })).toMatch(/write adopt: ifIdentical/);
  });

  test("is refused where it would make an Ingress beside the one that is there", () => {
    expect(reason({}, { ...written, existing: undefined })).toBe(
      "what leads to it is there already (Ingress ef-external/by-hand): write existing: [ingress] in its line, or remove that object, and import again",
    );
  });

  test("is refused where it wants something else", () => {
    expect(reason({ tenantName: "Another" }, written)).toMatch(
      /differs from the platform in tenantName/,
    );
  });
});

describe("a tenant with the mark of a state", () => {
  const mark = `${owner}#0123456789ab`;

  test("of another stack stays there", () => {
    expect(reason({ createdBy: "pulumi:other/prod#0123456789ab" })).toBe(
      "another stack has it (createdBy: 'pulumi:other/prod#0123456789ab'): it stays there",
    );
  });

  test("that this stack took down comes back with a line", () => {
    const down = { createdBy: mark, status: "inActive", updatedBy: `${mark} (taken down)` };
    expect(reason(down)).toMatch(/this stack took it down: put a line .* makes it active again/);
  });

  test("of a state that was lost asks for that state", () => {
    expect(reason({ createdBy: mark })).toMatch(/bring that state back .* adopt: restore/);
  });
});
