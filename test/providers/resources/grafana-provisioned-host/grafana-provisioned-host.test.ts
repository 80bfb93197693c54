import { expect, test } from "@jest/globals";
import { stubs } from "../../../../providers/engine/stub.ts";
import { GrafanaProvisionedHost } from "../../../../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
import { declareResources as declare } from "../../../components/mock-engine.ts";

test("a provisioned host is declared with its handlers, and with room for whose the allowed host is", async () => {
  const args = {
    secret: "ef-grafana-datasource-secret",
    namespace: "expertflow",
    dataSource: "infinity_cim_json_api",
    allowedHost: "https://tenant1.cx.example.com",
  };
  const { resources } = await declare((given) => {
    new GrafanaProvisionedHost("tenant1", args, given);
  });
  expect(resources[0]).toMatchObject({
    type: "pulumi-nodejs:dynamic/cx:GrafanaProvisionedHost",
    inputs: { ...args, __provider: stubs.grafanaProvisionedHost },
  });
  expect(Object.keys(resources[0]?.props ?? {})).toEqual(
    expect.arrayContaining(["ownership", "schemaVersion"]),
  );
});
