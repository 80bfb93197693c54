import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { z } from "zod";

/** The schema that is committed, as editors have it. */
function validator(name: string): ValidateFunction {
  const file = new URL(`../../schema/${name}.schema.json`, import.meta.url);
  const schema = z.looseObject({}).parse(JSON.parse(readFileSync(file, "utf8")));
  // Texts and lists stand under one name, and rules of a block beside it.
  const lenient = { strictTypes: false, strictRequired: false } as const;
  const ajv = new Ajv({ allErrors: true, strict: true, ...lenient });
  ajv.addVocabulary(["markdownDescription", "patternErrorMessage"]);
  return ajv.compile(schema);
}

const stack = validator("stack");
const tenants = validator("tenants");

/** What an editor underlines in a stack's file; empty when it is right. */
export function underlinedIn(file: unknown): string[] {
  return complaints(stack, file);
}

/** The same in a file of tenants. */
export function underlinedInTenants(file: unknown): string[] {
  return complaints(tenants, file);
}

function complaints(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = "", params }) =>
      `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
