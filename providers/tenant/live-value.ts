import { withoutAccount } from "../url-account.ts";
import { isPlainObject } from "./defaults.ts";
import { argumentPath } from "./payload.ts";
import { isSecretPath, masked } from "./secret-paths.ts";

/**
 * What somebody stored in a setting's place, as it may be shown and kept in the state: without the
 * accounts in URLs, and without what stands under names of secrets at any depth. It still differs
 * from what the program wants.
 * @param path of the setting in the document.
 */
export function withoutSecrets(path: string, value: unknown): unknown {
  return maskedAt(argumentPath(path), value);
}

function maskedAt(path: string, value: unknown): unknown {
  if (typeof value === "string") return withoutAccount(value);
  if (Array.isArray(value)) return value.map((item: unknown) => maskedAt(path, item));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const place = `${path}.${key}`;
    return [key, isSecretPath(place) ? masked : maskedAt(place, item)] as const;
  });
  return Object.fromEntries<unknown>(entries);
}
