import { tenantFields } from "./schema.ts";

/** Settings whose value is a secret (contract §4.3, §4.4), by their path in the arguments. */
export const secretPaths = tenantFields.filter(({ isSecret }) => isSecret).map(({ path }) => path);

/** Passwords that create() makes when they are not given. */
export const generatedPaths = tenantFields
  .filter(({ isGenerated }) => isGenerated)
  .map(({ path }) => path);

/** Stands for a secret that somebody else stored in a place that is none of a secret. */
export const masked = "[secret]";

const secretPathSet: ReadonlySet<string> = new Set(secretPaths);

/** Settings that only sound like a secret. */
const plainPaths: ReadonlySet<string> = new Set(
  tenantFields.filter(({ isSecret }) => isSecret === false).map(({ path }) => path),
);

/** Words that name a secret, and short ones that do so only where they stand alone (`smtpPass`, `db.pwd`). */
const secretWords = [
  /passw|passphrase|secret|token|private|credential|(api|access|signing|encryption)[-_ ]?key/i,
  /(^|[^a-z])(pass|pwd)(?![a-z])/i,
  /[a-zA-Z](Pass|Pwd)(?![a-z])/,
];

/**
 * True for a path whose value must not be shown or compared with what the platform returns.
 * Settings that we don't know may hold a secret too, so names that sound like one count.
 */
export function isSecretPath(path: string): boolean {
  if (secretPathSet.has(path)) return true;
  return secretWords.some((word) => word.test(path)) && !plainPaths.has(path);
}
