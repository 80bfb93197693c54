import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { unknownValue } from "../../providers/engine/wire.ts";
import { describeProblem } from "../../providers/words/problems.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { tenantSpec } from "../../providers/resources/tenant/schema.ts";
import { fullSpec, smallSpec } from "../providers/resources/tenant/sample-spec.ts";
import { anySpec } from "./tenant-arbitraries.ts";
import { check } from "../../providers/engine/stored.ts";

type Loose = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

const runs = { numRuns: 1_000 };

/** Every place in a value: its blocks, its leaves and the items of its lists. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesIn(item, place)];
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** A copy in which these places are not known yet, and those of them that are left of it. */
function withUnknowns(spec: object, places: readonly Path[]): { args: Loose; unknown: Path[] } {
  const args = JSON.parse(JSON.stringify(spec)) as Loose;
  const unknown: Path[] = [];
  for (const place of [...places].sort((a, b) => a.length - b.length)) {
    const holder = valueAt(args, place.slice(0, -1));
    const key = place.at(-1);
    if (typeof holder !== "object" || holder === null || key === undefined) continue;
    Reflect.set(holder, key, unknownValue);
    unknown.push(place);
  }
  return { args, unknown };
}

function expectUntouched(inputs: object, unknown: readonly Path[]): void {
  for (const place of unknown)
    expect([place, valueAt(inputs, place)]).toEqual([place, unknownValue]);
}

/** check() writes the hash of a logo itself, so no program gives it. */
const isGiven = (place: Path) => place[0] !== "logoHash";

describe("what is not known yet", () => {
  const samples = [
    smallSpec,
    fullSpec,
    { ...fullSpec, twoFAConfigs: { is2FAEnabled: true, channelType: "RSA" } },
    { ...fullSpec, twoFAConfigs: { is2FAEnabled: true, channelType: "APP" } },
  ];

  test.each(samples)("causes no problem at any single place and stays as it is", (spec) => {
    for (const place of placesIn(spec).filter(isGiven)) {
      const { args, unknown } = withUnknowns(spec, [place]);
      for (const olds of [{}, spec]) {
        const { inputs, problems } = check(tenantLifecycle, olds, args);
        expect([place, problems.map(describeProblem)]).toEqual([place, []]);
        expectUntouched(inputs, unknown);
      }
    }
  });

  test("causes no problem at any choice of places and stays as it is", () => {
    const choice = fc
      .constantFrom(...samples)
      .chain((spec) =>
        fc.record({ spec: fc.constant(spec), places: fc.subarray(placesIn(spec).filter(isGiven)) }),
      );
    fc.assert(
      fc.property(choice, fc.boolean(), ({ spec, places }, isNew) => {
        const { args, unknown } = withUnknowns(spec, places);
        const { inputs, problems } = check(tenantLifecycle, isNew ? {} : spec, args);
        expect(problems.map(describeProblem)).toEqual([]);
        expectUntouched(inputs, unknown);
      }),
      runs,
    );
  });

  test("may even be all of it", () => {
    const nothingKnown = Object.fromEntries(
      Object.keys(fullSpec).map((key) => [key, unknownValue]),
    );
    const { logoHash: _hash, ...args } = nothingKnown;
    expect(check(tenantLifecycle, {}, args)).toEqual({
      inputs: expect.anything(),
      problems: [],
      warnings: [],
    });
  });
});

describe("check", () => {
  test("is idempotent", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const once = check(tenantLifecycle, {}, { ...spec });
        const twice = check(tenantLifecycle, {}, { ...once.inputs });
        expect(twice).toEqual(once);
      }),
      runs,
    );
  });

  test("gives inputs that the other handlers can read, whenever it has no problem", () => {
    const withSecret = anySpec.map((spec) => ({
      ...spec,
      keyCloak: { ...spec.keyCloak, credentials: { secret: "secret" } },
    }));
    fc.assert(
      fc.property(withSecret, (spec) => {
        const { inputs, problems } = check(tenantLifecycle, {}, spec);
        if (problems.length > 0) return;
        expect(tenantSpec.parse(inputs)).toEqual(inputs);
      }),
      runs,
    );
  });

  test("never throws, whatever it is given", () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(unknownValue),
      fc.dictionary(fc.string(), fc.constantFrom(unknownValue, null, 1), { maxKeys: 3 }),
    );
    const keys = Object.keys(fullSpec);
    const args = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), anything, {
      maxKeys: 5,
    });
    fc.assert(
      fc.property(args, args, (olds, news) => {
        expect(() => check(tenantLifecycle, olds, { ...smallSpec, ...news })).not.toThrow();
      }),
      runs,
    );
  });
});
