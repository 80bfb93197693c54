import { expect, test } from "@jest/globals";
import { stubs } from "../../../../providers/engine/stub.ts";
import { GrafanaAllowedHost } from "../../../../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
import { declareResources as declare } from "../../../components/mock-engine.ts";

test("an allowed host is declared with its handlers, and with room for whose the allowed host is", async () => {
  const args = {
    dataSource: "infinity_cim_json_api",
    allowedHost: "https://tenant1.cx.example.com",
    connection: { url: "https://cx.example.com/grafana" },
  };
  const { resources } = await declare((given) => {
    new GrafanaAllowedHost("tenant1", args, given);
  });
  expect(resources[0]).toMatchObject({
    type: "pulumi-nodejs:dynamic/cx:GrafanaAllowedHost",
    inputs: { ...args, __provider: stubs.grafanaAllowedHost },
  });
  expect(Object.keys(resources[0]?.props ?? {})).toEqual(
    expect.arrayContaining(["ownership", "schemaVersion"]),
  );
});
