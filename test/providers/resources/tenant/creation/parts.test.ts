import { afterEach, describe, expect, test } from "@jest/globals";
import { readLogo, type Logo } from "../../../../../providers/services/tenant-api/logo.ts";
import { missingParts } from "../../../../../providers/resources/tenant/creation/parts.ts";
import { connectToTenantService } from "../../../../../providers/services/tenant-api/service.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type Disturbance } from "../plain-service.ts";
import { sampleLogo } from "../sample-spec.ts";
import { oneTry, testRun } from "../../../../test-run.ts";

afterEach(stopServers);

const live = { tenantId: "tenant1", _id: "5f1", tenantName: "Tenant One" };

function logo(): Logo {
  const read = readLogo(sampleLogo);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

/** What is missing of a tenant that has no logo yet, on a service with this disturbance. */
async function missingWith(disturbance: Disturbance, seconds: number) {
  const service = await startPlainService(disturbance);
  service.tenants = [live];
  const connection = { url: service.url, keycloakUrl: service.url };
  const platform = connectToTenantService(testRun(oneTry(seconds)), connection);
  const wanted = { logo: logo(), whole: live };
  return missingParts(platform, live, wanted, platform.deadline());
}

describe("the parts of a tenant", () => {
  test("are whole when its logo is stored and its realm answers", async () => {
    const stored = { ...live, tenantSettings: { logoPath: "logo.svg" } };
    expect(await missingWith((_request, work) => work(), 5)).toEqual({
      live: expect.objectContaining(stored),
      steps: [],
      reasons: [],
    });
  });

  test("that are missing are named, and what to do", async () => {
    const withoutParts: Disturbance = ({ method, path }, work) => {
      if (path.startsWith("/realms/")) return { status: 404 };
      return method === "PATCH" ? { body: live } : work();
    };
    expect(await missingWith(withoutParts, 1)).toEqual({
      live,
      steps: ["logo", "realm"],
      reasons: [
        "the platform has not stored the logo of tenant 'tenant1' although it was sent again; check the platform's file service, then run pulumi up again",
        "the realm of tenant 'tenant1' does not answer yet (waited 1 s); run pulumi up again; if it stays so, the platform's tenant service could not make it: see its log",
      ],
    });
  });
});
