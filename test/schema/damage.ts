import { z } from "zod";
import { isPlainObject, type Loose } from "../../providers/objects.ts";

/** A file that differs from a right one in one place. */
export interface Damaged {
  /** What was done, and where. */
  name: string;
  file: Loose;
}

type Path = readonly (string | number)[];

/** Every place in a file, the whole aside. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const place = [...path, key];
    return [place, ...placesIn(Reflect.get(value, key), place)];
  });
}

/** What stands at a place. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (holder, key) =>
      typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined,
    value,
  );
}

/** The file with something else at a place; undefined takes the key out. */
export function withValueAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      index === key ? list(withValueAt(item, rest, other)) : [item],
    );
  }
  const holder = isPlainObject(value) ? value : {};
  const replaced = withValueAt(holder[key], rest, other);
  const entries = Object.entries(holder).filter(([name]) => name !== key);
  return Object.fromEntries(
    replaced === undefined ? entries : [...entries, [String(key), replaced]],
  );
}

function list(item: unknown): unknown[] {
  return item === undefined ? [] : [item];
}

const secure = { secure: "v1:canary:canary" };

/** Values that are wrong in most places: another type, out of range, of no known form. */
export const strangers: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 70_000, "", " ", "5", "true", "no such word", "UPPER.Case", "a/b"],
  ...["https://user:canary@cx.example.com", "http://", "https://cx.example.com", "expertflow"],
  ...[[], [null], ["x"], {}, { unknwon: 1 }, { kind: "none" }, { kind: "shared" }, secure],
];

/** One place below `config:` damaged in each way. */
export function damagesAt(file: Loose, place: Path): Damaged[] {
  const path = ["config", ...place];
  const damaged = (how: string, value: unknown, at: Path = path): Damaged => ({
    name: `${how} at ${at.join(".")}`,
    file: z.looseObject({}).parse(withValueAt(file, at, value)),
  });
  return [
    damaged("nothing", undefined),
    damaged("unknown key", 1, [...path, "unknwon"]),
    ...misspelled(path).map((other) => {
      const at = [...path.slice(0, -1), other];
      const without = withValueAt(file, path, undefined);
      const moved = withValueAt(without, at, valueAt(file, path));
      return { name: `${path.join(".")} spelled ${other}`, file: z.looseObject({}).parse(moved) };
    }),
    ...strangers.map((other) => damaged(JSON.stringify(other), other)),
  ];
}

/** The last key with two letters swapped, in capitals, and with one letter too many. */
function misspelled(path: Path): string[] {
  const key = path.at(-1);
  if (typeof key !== "string") return [];
  const others = [key.replace(/(\w)(\w)$/, "$2$1"), key.toUpperCase(), `${key}s`];
  return others.filter((other) => other !== key);
}
