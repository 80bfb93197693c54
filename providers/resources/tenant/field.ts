import { z } from "zod";

/** What a schema says of a setting beside its form. */
export interface FieldMeta {
  /** True for a value that is never shown, nor compared with what the platform returns. False: it only sounds so. */
  isSecret?: boolean;
  /** A password that create() makes when it is not given. */
  isGenerated?: boolean;
  /** A tenant keeps it for ever (contract §3.3). */
  isImmutable?: boolean;
  /** The platform wants a number as a string (contract §4.4). */
  isSentAsText?: boolean;
  /** Release of the platform that brought it. Left out: all know it. */
  since?: string;
  /** What check() fills in, so that the preview shows it. */
  default?: unknown;
  /** The same, made of another argument. */
  derived?: { from: string; make: (value: unknown) => unknown };
}

/** Settings and what is said of them: `text.optional().register(field, { … })`. */
export const field = z.registry<FieldMeta>();

/** A default that is made of a text, and of nothing else. */
export function madeOf(from: string, make: (value: string) => unknown): Pick<FieldMeta, "derived"> {
  return {
    derived: { from, make: (value) => (typeof value === "string" ? make(value) : undefined) },
  };
}

/** A setting by its path, e.g. `keyCloak.PASSWORD_ADMIN`. */
export interface Field extends FieldMeta {
  path: string;
}

/** All settings of a shape, and those within its blocks. */
export function fieldsOf(shape: z.core.$ZodShape, prefix = ""): Field[] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const path = prefix + key;
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    const own = { ...field.get(schema), path };
    return inner instanceof z.ZodObject ? [own, ...fieldsOf(inner.shape, `${path}.`)] : [own];
  });
}
