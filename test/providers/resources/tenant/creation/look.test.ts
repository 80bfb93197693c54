import { afterEach, describe, expect, test } from "@jest/globals";
import { CxError } from "../../../../../providers/errors.ts";
import { Deadline } from "../../../../../providers/flow/deadline.ts";
import { lookUntil } from "../../../../../providers/resources/tenant/creation/look.ts";
import { connectToTenantService } from "../../../../../providers/services/tenant-api/service.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService } from "../plain-service.ts";
import { testRun } from "../../../../test-run.ts";

afterEach(stopServers);

/** Looks once, and the look fails with this. */
async function lookThatFails(error: Error) {
  const { url } = await startPlainService();
  const platform = connectToTenantService(testRun(), { url, keycloakUrl: url });
  const over = Deadline.inSeconds(0);
  const look = () => Promise.reject(error);
  return lookUntil(platform, { tenantId: "tenant1" }, over, () => true, look);
}

describe("a look that fails", () => {
  test("is no answer", async () => {
    expect(await lookThatFails(new CxError("no answer"))).toBeUndefined();
  });

  test("is not passed over when the failure is a defect of our own", async () => {
    const defect = new TypeError("no such thing");
    await expect(lookThatFails(defect)).rejects.toBe(defect);
  });
});
