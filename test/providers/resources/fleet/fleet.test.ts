import { expect, test } from "@jest/globals";
import { stubs } from "../../../../providers/engine/stub.ts";
import { Fleet } from "../../../../providers/resources/fleet/fleet.ts";
import { declareResources as declare } from "../../../components/mock-engine.ts";

test("the fleet is declared with its tenants, its handlers and room for its outputs", async () => {
  const { resources } = await declare((options) => {
    new Fleet("fleet", { tenants: { tenant1: "suspend" }, maxRemovals: 2 }, options);
  });
  expect(resources).toMatchObject([
    {
      type: "pulumi-nodejs:dynamic/cx:Fleet",
      name: "fleet",
      inputs: { __provider: stubs.fleet, tenants: { tenant1: "suspend" }, maxRemovals: 2 },
    },
  ]);
  expect(Object.keys(resources[0]?.props ?? {})).toContain("schemaVersion");
});
