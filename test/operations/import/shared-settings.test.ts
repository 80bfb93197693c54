import { describe, expect, test } from "@jest/globals";
import { platformOf } from "../../../components/platform.ts";
import { fitLine } from "../../../operations/import/fit-line.ts";
import { proposeShared } from "../../../operations/import/shared-settings.ts";
import { payloadOf } from "../../e2e/by-hand.ts";

const platform = platformOf({
  rootDomain: "cx.localhost",
  tenantApi: { url: "https://cx.localhost/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.localhost/auth" },
});
if (platform === undefined) throw new Error("no platform");

describe("what a new default would be", () => {
  const line = { redis: { userName: "cx" }, extraSettings: { license: { until: "2030" } } };

  test("is what most tenants have; of settings that nobody knows, what every tenant has", () => {
    expect(proposeShared([line, line, {}], {})).toEqual({ redis: { userName: "cx" } });
    expect(proposeShared([line, line], {})).toEqual(line);
  });
});

describe("a default that nobody knows, and that a tenant does not have", () => {
  test("stays away from it", () => {
    const settings = { logo: "logos/sample.svg", extraSettings: { license: { until: "2030" } } };
    const found = fitLine(payloadOf({ tenantId: "tenant7" }), { platform, settings });
    expect(found.settings).toMatchObject({ unmanaged: ["extraSettings.license.until"] });
  });
});
