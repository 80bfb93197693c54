import { z } from "zod";
import { isPlainObject, mergeObjects } from "../../providers/objects.ts";
import type { ConfigSource } from "../../providers/engine/lifecycle.ts";
import type { Surroundings } from "../../settings/surroundings.ts";
import { firstLine, readYamlFile } from "../../settings/tenants-file.ts";
import { UserError } from "../setup/user-error.mjs";

const project = "cx-tenants";

/** Blocks that may hold secrets. */
const secretBlocks = ["secrets", "login", "grafanaLogin"];

/** Stands where a secret would: no manifest holds one. */
const placeholder = "not-read";

/** Every tenant needs this secret; the others are optional. */
const neededSecrets = { tenantDefaults: { keyCloak: { credentials: { secret: placeholder } } } };

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** A stack's configuration as `readSettings` takes it. */
interface StackConfiguration {
  read: ConfigSource;
  surroundings: Surroundings;
}

/** Name of the file with a stack's configuration, in the project's folder. */
export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/**
 * The configuration of a stack as the engine would hand it over, but with placeholders for secrets.
 * The shell doesn't count: nothing is asked of a cluster or written to a state.
 */
export function readStackFile(stack: string): StackConfiguration {
  const { config, ...beside } = parseFile(stackFileName(stack));
  // The file itself says which of their leaves are encrypted.
  const secretKeys = secretBlocks.map((block) => `${project}:${block}`);
  return {
    read: (key) => readKey(key, config[`${project}:${key}`]),
    surroundings: {
      project,
      keys: Object.keys(config),
      secretKeys,
      fileProblems: [],
      keysBesideConfig: Object.keys(beside),
      file: config,
      environment: {},
      isThere: () => true, // manifests need no CA
    },
  };
}

function readKey(key: string, value: unknown): string | undefined {
  if (key === "secrets") return JSON.stringify(withNeededSecrets(withoutSecrets(value)));
  if (value === undefined) return undefined;
  if (secretBlocks.includes(key)) return JSON.stringify(withoutSecrets(value));
  if (holdsSecret(value)) throw encrypted(key);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parseFile(name: string): z.infer<typeof stackFile> {
  try {
    return stackFile.parse(readYamlFile(name) ?? {});
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? "config: must hold keys with values" : words(error);
    throw new UserError(`cannot read ${name} in ${process.cwd()}: ${reason}`, { cause: error });
  }
}

function words(error: unknown): string {
  return error instanceof Error ? firstLine(error.message) : "unknown error";
}

/** A block that is encrypted as a whole has nothing to read in it. */
function withoutSecrets(block: unknown): unknown {
  return isEncrypted(block) || block === undefined ? {} : replaceEncrypted(block);
}

function withNeededSecrets(secrets: unknown): unknown {
  return isPlainObject(secrets) ? mergeObjects(neededSecrets, secrets) : secrets;
}

function replaceEncrypted(value: unknown): unknown {
  if (isEncrypted(value)) return placeholder;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceEncrypted(item)]),
  );
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isEncrypted(value) || Object.values(value).some(holdsSecret);
}

/** The engine writes an encrypted value as `secure: <text>`. */
function isEncrypted(value: unknown): boolean {
  return isPlainObject(value) && Object.keys(value).length === 1 && "secure" in value;
}

function encrypted(key: string): UserError {
  return new UserError(
    `${project}:${key} holds an encrypted value, and npm run render decrypts none: ` +
      `secrets belong under ${project}:secrets, which it does not need`,
  );
}
