import fc from "fast-check";
import type { TenantSpec } from "../../providers/resources/tenant/schema.ts";
import { fullSpec, sampleLogo } from "../providers/resources/tenant/sample-spec.ts";

/** Any subset of an object's keys. */
function someOf<T extends object>(object: T): fc.Arbitrary<Partial<T>> {
  const keys = Object.keys(object) as (keyof T)[];
  return fc
    .subarray(keys)
    .map((chosen) => Object.fromEntries(chosen.map((key) => [key, object[key]])) as Partial<T>);
}

/** Keys that the platform can store: no dot, no leading dollar sign, not empty. */
const newKey = fc
  .string({ minLength: 1, maxLength: 8 })
  .filter((key) => !key.includes(".") && !key.startsWith("$") && key !== "__proto__");

/** Some of them are known: extra settings may lie over ours. */
const storableKey = fc.oneof(
  { weight: 3, arbitrary: newKey },
  {
    weight: 1,
    arbitrary: fc.constantFrom("dialer", "maxCallTime", "redis", "userName", "password", "fqdn"),
  },
);

/** Settings that we don't know, of every JSON shape. */
const extraSettings = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(storableKey, tie("value"), { maxKeys: 4 }),
})).object;

const count = fc.nat(100_000);
const name = fc.string({ minLength: 1, maxLength: 30 });

/** Arguments that check() takes, with any choice of the blocks and of the settings in them. */
export const anySpec: fc.Arbitrary<TenantSpec> = fc
  .record(
    {
      tenantName: name,
      tenantCode: fc.stringMatching(/^\d{6}$/),
      status: fc.constantFrom("active" as const, "inActive" as const),
      subDomain: name,
      keyCloak: someOf(fullSpec.keyCloak),
      redis: fc.record({ userName: name, password: name }, { requiredKeys: [] }),
      mongo: someOf(fullSpec.mongo),
      campaigns: someOf(fullSpec.campaigns),
      surveys: someOf(fullSpec.surveys),
      finesse: someOf(fullSpec.finesse),
      dialer: fc.record(
        {
          serviceIdentifier: count,
          maxConcurrentCalls: count,
          maxCallTime: count,
          callsPerSecond: count,
        },
        { requiredKeys: [] },
      ),
      secureLink: fc.record({ linkExpiryTime: count.map((n) => n + 1) }, { requiredKeys: [] }),
      mediaServer: fc.constant(fullSpec.mediaServer),
      extraSettings,
      adopt: fc.constantFrom("never" as const, "ifIdentical" as const, "always" as const),
      onDestroy: fc.constantFrom("suspend" as const, "delete" as const, "retain" as const),
      logo: fc.constant(sampleLogo),
    },
    { requiredKeys: ["tenantName"] },
  )
  .map((settings) => ({
    ...settings,
    tenantId: "tenant1",
    fqdn: "tenant1.cx.example.com",
    owner: "pulumi:cx-tenants/dev",
    seed: "seed",
    connection: fullSpec.connection,
  }));
