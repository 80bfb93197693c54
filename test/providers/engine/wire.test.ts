import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { unknownValues, toWire, toWireWithUnknowns } from "../../../providers/engine/wire.ts";

test("leaves undefined out of objects, at any depth", () => {
  const wire = toWire({ a: undefined, b: { c: undefined, d: 1 }, e: [{ f: undefined }] });
  expect(JSON.stringify(wire)).toBe('{"b":{"d":1},"e":[{}]}');
  expect(Object.keys(wire)).toEqual(["b", "e"]);
});

test("keeps the places in a list", () => {
  expect(toWire({ list: [1, undefined, 3] })).toEqual({ list: [1, null, 3] });
});

test("gives a copy that can be written to, also of what is frozen", () => {
  const frozen = Object.freeze({ inner: Object.freeze({ a: 1 }), list: Object.freeze([1]) });
  const wire = toWire(frozen);
  wire["__provider"] = "text";
  Object.assign(wire["inner"] ?? {}, { b: 2 });
  expect(wire).toEqual({ inner: { a: 1, b: 2 }, list: [1], __provider: "text" });
  expect(frozen).toEqual({ inner: { a: 1 }, list: [1] });
});

test("keeps a key that plain assignment would lose", () => {
  const tricky: unknown = JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":2}}');
  expect(JSON.stringify(toWire(tricky as object))).toBe(JSON.stringify(tricky));
});

test("leaves every JSON object as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      expect(JSON.stringify(toWire(object))).toBe(JSON.stringify(object));
    }),
    { numRuns: 1_000 },
  );
});

describe("throws on what would be lost silently:", () => {
  test.each<[string, unknown]>([
    ["a date", new Date()],
    ["a map", new Map([["a", 1]])],
    ["a set", new Set([1])],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a bigint", 1n],
    ["an object with a class", new URL("https://cx.example.com")],
  ])("%s", (_name, value) => {
    expect(() => toWire({ a: { b: [value] } })).toThrow(
      /'a\.b\[0\]' cannot be stored in the state/,
    );
  });

  test("NaN, which a program makes of a variable that is not set", () => {
    expect(() => toWire({ a: { b: [Number.NaN] } })).toThrow(/'a\.b\[0\]' is NaN.*\n {2}→ give a/);
  });
});

describe("stores what the engine would misread as its JSON text:", () => {
  test.each([...unknownValues])("the text %s", (text) => {
    expect(toWire({ a: [text], b: { c: text } })).toEqual({
      a: [`"${text}"`],
      b: { c: `"${text}"` },
    });
  });

  test.each([
    ["secret", "1b47061264138c4ac30d75fd1eb44270"],
    ["asset", "c44067f5952c0a294b673a41bacd8c17"],
    ["nothing", null],
  ])("an object with the sign of a %s", (_kind, sign) => {
    const data = { "4dabf18193072939515e22adb298388d": sign, value: "v" };
    expect(toWire({ a: { b: data } })).toEqual({ a: { b: JSON.stringify(data) } });
  });

  test("a number without end", () => {
    const data: unknown = JSON.parse('{"a":1e999,"b":-1e999}');
    expect(toWire(data as object)).toEqual({ a: "Infinity", b: "-Infinity" });
  });

  test("half a character", () => {
    expect(toWire({ "a\ud800": ["\udc00b"] })).toEqual({ "a\ufffd": ["\ufffdb"] });
  });
});

test("check() may give back what is not known yet", () => {
  for (const text of unknownValues) {
    expect(toWireWithUnknowns({ a: { b: [text] } })).toEqual({ a: { b: [text] } });
  }
});
