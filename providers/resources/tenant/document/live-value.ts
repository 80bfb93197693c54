import { redact } from "../../../words/redact.ts";
import { accountOf, withoutAccount } from "../../../words/url-account.ts";
import { isPlainObject } from "../../../objects.ts";
import { argumentPath } from "./payload.ts";
import { isSecretPath, masked } from "../secret-paths.ts";

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
