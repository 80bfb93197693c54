import { CxError } from "../errors.ts";
import { isPlainObject } from "../objects.ts";

/** What the engine's wire format can carry. */
export type WireValue =
  null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/**
 * A fresh copy for the engine of what is known: without `undefined` (the server throws "Unexpected
 * struct type" on it) and never frozen (the server writes `__provider` into it). Secrets of ours become
 * what the engine keeps as secrets. Whatever a platform has stored can be in it, so what the engine
 * would take for a sign of its own, or could not carry, is stored as its JSON text. Throws on what is no
 * data: functions, and objects with a class, such as Date or Map.
 */
export function toWire(value: object): Record<string, WireValue> {
  return wireObject(value, "", harmless);
}

/** The same for what check() makes of a program's arguments, in which values may be unknown yet. */
export function toWireWithUnknowns(value: object): Record<string, WireValue> {
  return wireObject(value, "", (text) => text);
}

type TextRule = (text: string) => string;

function wireValue(value: unknown, path: string, rule: TextRule): WireValue {
  if (value === null || typeof value === "boolean") return value;
  // JSON can hold halves of characters; the engine's transport can't.
  if (typeof value === "string") return rule(value.toWellFormed());
  if (typeof value === "number" && !Number.isNaN(value)) {
    // `1e999` of a JSON text is infinite here, and no number for the engine.
    return Number.isFinite(value) ? value : String(value);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => wireValue(item ?? null, `${path}[${String(index)}]`, rule));
  }
  if (value instanceof SecretOutput) {
    // Not a documented API (pulumi #3012): test/providers/engine holds the contract test.
    return { [signatureKey]: secretSignature, value: wireValue(value.value, path, rule) };
  }
  if (isPlainObject(value)) {
    const copy = wireObject(value, `${path}.`, rule);
    return Object.hasOwn(copy, signatureKey) ? JSON.stringify(copy) : copy;
  }
  if (typeof value === "number") {
    throw new CxError(
      `'${path}' is NaN, which can't be stored`,
      "give a number; a variable of the environment that is not set makes NaN of Number(…)",
    );
  }
  throw new TypeError(`'${path}' cannot be stored in the state: it is a ${typeof value}`);
}

function wireObject(value: object, prefix: string, rule: TextRule): Record<string, WireValue> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.toWellFormed(), wireValue(item, prefix + key, rule)]),
  );
}

/** In a state nothing is unknown, and a resource with such a text could never be changed again. */
function harmless(text: string): string {
  return unknownValues.has(text) ? JSON.stringify(text) : text;
}

/** Under this key the engine's wire format says what an object stands for. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
/** What stands there for a secret. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * A value that a handler generated, and that the engine has to keep as a secret. Inputs need no such mark: the
 * engine finds them again by path.
 */
export class SecretOutput {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** What a value that is not yet known looks like in check(), whatever its type (pulumi #6310). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** All texts that the engine takes for a value that is not known, one for each type that it tells apart. */
export const unknownValues: ReadonlySet<string> = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** True when the value at this path, or one that holds it, is not yet known. */
export function isUnknownAt(root: unknown, path: readonly PropertyKey[]): boolean {
  let value = root;
  for (const key of path) {
    if (isUnknown(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    value = Reflect.get(value, key);
  }
  return isUnknown(value);
}

/** True when something in it is not yet known, at any depth. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}
