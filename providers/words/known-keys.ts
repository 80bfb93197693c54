import { z } from "zod";

/** The keys that a schema knows in the object at a path; of all branches where it has several. */
export function knownKeysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const inner = innerSchemas(schema);
  if (inner.length > 0) return [...new Set(inner.flatMap((one) => knownKeysAt(one, path)))];
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, unknown> = schema.shape;
    if (key === undefined) return Object.keys(shape);
    return Object.hasOwn(shape, key) ? knownKeysAt(shape[String(key)], rest) : [];
  }
  if (key === undefined) return [];
  if (schema instanceof z.ZodArray) return knownKeysAt(schema.element, rest);
  return schema instanceof z.ZodRecord ? knownKeysAt(schema.valueType, rest) : [];
}

/** Schemas that only wrap others, or choose among them. */
function innerSchemas(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return [schema.unwrap()];
  if (schema instanceof z.ZodDefault) return [schema.unwrap()];
  // A discriminated union is one too.
  return schema instanceof z.ZodUnion ? schema.options : [];
}
