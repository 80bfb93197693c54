import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { markOf, takenDownBy } from "../../../../../providers/mark.ts";
import { otherOwner } from "../../../../../providers/resources/tenant/adoption/others.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { oneTry, testRun } from "../../../../test-run.ts";

let service: PlainService;
/** The list leaves the tenant out, as some do with suspended ones. */
let isHidden: boolean;
/** What the list still shows. */
let oldList: object[] | undefined;
let isDown: boolean;
/** Status that every call is refused with. */
let refusal: number | undefined;
beforeEach(async () => {
  isHidden = false;
  oldList = undefined;
  isDown = false;
  refusal = undefined;
  service = await startPlainService(({ path }, work) => {
    if (isDown) return "cut";
    if (refusal !== undefined) return { status: refusal };
    if (oldList !== undefined && path === "/tenant") return { body: oldList };
    return isHidden && path === "/tenant" ? { body: [] } : work();
  });
});
afterEach(stopServers);

const mark = markOf("pulumi:cx-tenants/test", "seed");
const ofOther = markOf("pulumi:cx-tenants/test", "another seed");

function whose(environment: Record<string, string> = {}): Promise<string | undefined> {
  const run = testRun({ ...oneTry(), ...environment });
  const connection = { url: service.url, keycloakUrl: service.url };
  return otherOwner(run, { tenantId: "tenant1", mark, connection });
}

test.each<[string, object, string | undefined]>([
  ["ours", { createdBy: mark, updatedBy: mark }, undefined],
  ["ours, edited by a person", { createdBy: mark, updatedBy: "portal" }, undefined],
  ["ours, with a maker that a person wrote", { createdBy: "me", updatedBy: mark }, undefined],
  ["ours, taken down by us", { createdBy: mark, updatedBy: takenDownBy(mark) }, undefined],
  ["adopted by us", { createdBy: "portal", updatedBy: mark }, undefined],
  ["another state's", { createdBy: ofOther, updatedBy: ofOther }, `'${ofOther}'`],
  ["made anew by a person", { createdBy: "portal", updatedBy: "portal" }, "'portal'"],
  ["made anew, and adopted by another", { createdBy: "portal", updatedBy: ofOther }, "'portal'"],
  ["nobody's", {}, "nobody named"],
])("a tenant that is %s", async (_what, writers, owner) => {
  service.tenants = [{ tenantId: "tenant1", ...writers }];
  expect(await whose()).toBe(owner);
  isHidden = true;
  expect(await whose()).toBe(owner);
});

test("a list that lags is not believed: the tenant itself says whose it is", async () => {
  service.tenants = [{ tenantId: "tenant1", createdBy: "portal", updatedBy: "portal" }];
  oldList = [{ tenantId: "tenant1", createdBy: mark, updatedBy: mark }];
  expect(await whose()).toBe("'portal'");
});

test("a tenant that is gone is nobody's", async () => {
  expect(await whose()).toBeUndefined();
});

test("a service that is gone for good says nothing", async () => {
  service.tenants = [{ tenantId: "tenant1", createdBy: ofOther }];
  isDown = true;
  await expect(whose()).rejects.toThrow(/set CX_GONE_SERVICES=tenantApi/);
  expect(await whose({ CX_GONE_SERVICES: "tenantApi" })).toBeUndefined();
});

test("a service that is said to be gone for good, and answers, is believed", async () => {
  service.tenants = [{ tenantId: "tenant1", createdBy: ofOther }];
  expect(await whose({ CX_GONE_SERVICES: "tenantApi" })).toBe(`'${ofOther}'`);
});

test.each([401, 403])("with a login that is refused (%i) it is not gone either", async (status) => {
  service.tenants = [{ tenantId: "tenant1", createdBy: ofOther }];
  refusal = status;
  const asked = whose({ CX_GONE_SERVICES: "tenantApi" });
  await expect(asked).rejects.toThrow(`HTTP ${String(status)}`);
});
