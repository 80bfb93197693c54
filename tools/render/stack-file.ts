import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { isPlainObject, mergeObjects } from "../../providers/tenant/defaults.ts";
import type { ConfigReader } from "../../settings-source.ts";
import { UserError } from "../setup/user-error.mjs";

const project = "cx-tenants";
const secretsKey = "secrets";

/** Stands where a secret would: no manifest holds one. */
const placeholder = "not-read";

/** Every tenant needs this secret; the others are optional. */
const neededSecrets = { tenantDefaults: { keyCloak: { credentials: { secret: placeholder } } } };

const stackFile = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/** Name of the file with a stack's configuration, in the project's folder. */
export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** The configuration of a stack as the engine would hand it over, but without its secrets. */
export async function readStackFile(stack: string): Promise<ConfigReader> {
  const { config } = await parseFile(stackFileName(stack));
  const values = new Map(
    Object.entries(config).map(([key, value]) => [key, textOf(key, value)] as const),
  );
  const secrets = `${project}:${secretsKey}`;
  values.set(secrets, JSON.stringify(withoutSecrets(config[secrets])));
  return (key) => values.get(`${project}:${key}`);
}

async function parseFile(name: string): Promise<z.infer<typeof stackFile>> {
  try {
    return stackFile.parse(parse(await readFile(name, "utf8")) ?? {});
  } catch (error) {
    if (error instanceof z.ZodError) throw new UserError(`${name} has no config: with keys below`);
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown error";
    throw new UserError(`cannot read ${name} in ${process.cwd()}: ${reason}`);
  }
}

/** Objects and lists as JSON, as the engine does. */
function textOf(key: string, value: unknown): string {
  if (key.startsWith(`${project}:`) && key !== `${project}:${secretsKey}` && holdsSecret(value)) {
    throw new UserError(
      `${key} is encrypted, and npm run render decrypts nothing: only ${project}:${secretsKey} and the logins may be`,
    );
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
