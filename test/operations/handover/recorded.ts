import { readFileSync } from "node:fs";
import { z } from "zod";
import type { StoredResource } from "../../../operations/pulumi.ts";
import { tenantIn, type StoredTenant } from "../../../operations/handover/stored-tenant.ts";
import { isPlainObject, mergeObjects } from "../../../providers/objects.ts";

const properties = z.record(z.string(), z.unknown()).default({});
const recording = z.object({
  state: z.object({
    deployment: z.object({
      resources: z.array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          inputs: properties,
          outputs: properties,
        }),
      ),
    }),
  }),
});

/** The state of a real run: tenant1 with everything, its passwords generated, secrets in clear. */
export function recordedState(): StoredResource[] {
  const text = readFileSync("test/e2e/states/1.json", "utf8");
  return recording.parse(JSON.parse(text)).state.deployment.resources;
}

/** The same as an export without `--show-secrets` has it. */
export function encrypted(resources: readonly StoredResource[]): StoredResource[] {
  const text = JSON.stringify(resources, (_key, value: unknown) =>
    isPlainObject(value) && "plaintext" in value
      ? { ...value, plaintext: undefined, ciphertext: "v1:abc:def" }
      : value,
  );
  return z.array(z.custom<StoredResource>()).parse(JSON.parse(text));
}

/** The state with other outputs of the resources of one type. */
export function withOutputs(
  resources: readonly StoredResource[],
  type: string,
  change: object,
): StoredResource[] {
  return resources.map((one) =>
    one.type === type ? { ...one, outputs: mergeObjects(one.outputs, { ...change }) } : one,
  );
}

/** Another configuration of the platform, as the last run had it. */
export function withPlatform(
  resources: readonly StoredResource[],
  platform: object,
): StoredResource[] {
  return resources.map((one) =>
    one.type === "pulumi:providers:pulumi-nodejs"
      ? { ...one, inputs: { ...one.inputs, "cx-tenants:platform": JSON.stringify(platform) } }
      : one,
  );
}

/** tenant1 of the recorded state, with other settings. */
export function tenantWith(change: object = {}, platform: object = {}): StoredTenant {
  const state = withOutputs(recordedState(), tenantType, change);
  return tenantIn(withPlatform(state, platform), "tenant1", "prod");
}

export const tenantType = "pulumi-nodejs:dynamic/cx:Tenant";
