import { pathsThat, tenantFields } from "./schema.ts";
import { redact } from "../../words/redact.ts";
import { accountOf, withoutAccount } from "../../words/printable.ts";
import { isPlainObject } from "../../objects.ts";
import { argumentPath } from "./document/payload.ts";

/** Settings whose value is a secret (contract §4.3, §4.4), by their path in the arguments. */
export const secretPaths = pathsThat("isSecret");

/** Passwords that create() makes when they are not given. */
export const generatedPaths = pathsThat("isGenerated");

/** Stands for a secret that somebody else stored in a place that is none of a secret. */
const masked = "[secret]";

/** What the schema says of a setting, true or false. */
const isSaidSecret = new Map(tenantFields.map(({ path, isSecret }) => [path, isSecret]));

/** Words that name a secret, and short ones that do so only where they stand alone (`smtpPass`, `db.pwd`). */
export const secretWords = [
  /passw|passphrase|secret|token|private|credential|(api|access|signing|encryption)[-_ ]?key/i,
  /(^|[^a-z])(pass|pwd)(?![a-z])/i,
  /[a-zA-Z](Pass|Pwd)(?![a-z])/,
];

/**
 * True for a path whose value must not be shown or compared with what the platform returns.
 * Settings that we don't know may hold a secret too, so names that sound like one count.
 */
export function isSecretPath(path: string): boolean {
  return isSaidSecret.get(path) ?? secretWords.some((word) => word.test(path));
}

/** The same for a path as schemas give it. */
export function isSecretAt(path: readonly PropertyKey[]): boolean {
  return isSecretPath(path.map(String).join("."));
}

/**
 * What somebody stored in a setting's place, as it may be shown and kept in the state: without secrets
 * that this run knows, without the accounts in URLs, and without what stands under names of secrets at any
 * depth. It still differs from what the program wants.
 * @param path of the setting in the document.
 */
export function withoutSecrets(path: string, value: unknown): unknown {
  return maskedAt(argumentPath(path), value);
}

function maskedAt(path: string, value: unknown): unknown {
  if (typeof value === "string") return redact(withoutAccount(value));
  if (Array.isArray(value)) return value.map((item: unknown) => maskedAt(path, item));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const place = `${path}.${key}`;
    return [redact(key), isSecretPath(place) ? masked : maskedAt(place, item)] as const;
  });
  return Object.fromEntries<unknown>(entries);
}

/** The texts that `withoutSecrets` would mask: of the program's own extra settings they are secrets too. */
export function secretsWithin(path: string, value: unknown, isSecret = false): string[] {
  if (typeof value === "string" && value !== masked) return isSecret ? [value] : accountOf(value);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = Array.isArray(value) ? path : `${path}.${key}`;
    return secretsWithin(place, item, isSecret || isSecretPath(place));
  });
}
