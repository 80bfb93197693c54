import { isPlainObject, type Loose } from "../../objects.ts";
import { leafAt } from "./document/leaves.ts";
import { secretPaths } from "./secret-paths.ts";

const passwordPaths = secretPaths.filter((path) => /pass/i.test(path));

/** A password of a tenant. */
export interface Password {
  tenantId: string;
  /** Of the setting, e.g. `redis.password`. */
  path: string;
  value: string;
  /** Names that must not be the password: the tenant's, and those of users beside it. */
  names: readonly string[];
}

/** The passwords in a tenant's settings; not those that are empty. */
export function passwordsIn(tenantId: string, settings: Loose): Password[] {
  return passwordPaths.flatMap((path) => {
    const value = leafAt(settings, path);
    if (typeof value !== "string" || value === "") return [];
    const block = leafAt(settings, path.slice(0, path.lastIndexOf(".")));
    const users = isPlainObject(block)
      ? Object.entries(block).filter(([key]) => /user/i.test(key))
      : [];
    return [{ tenantId, path, value, names: [tenantId, ...users.map(([, name]) => String(name))] }];
  });
}

const firstTries = new Set(
  "admin administrator password passw0rd password1 password123 admin123 123456 12345678 123456789 changeme changeit secret expertflow root redis mongo mongodb keycloak test guest welcome qwerty letmein".split(
    " ",
  ),
);

/** True for one that is a name, or among the first that anybody tries. */
export function isWeak({ value, names }: Pick<Password, "value" | "names">): boolean {
  const lower = value.toLowerCase();
  return firstTries.has(lower) || names.some((name) => name.toLowerCase() === lower);
}

const placeholders = new Set(
  "todo tbd fixme unset none null undefined example placeholder dummy password yourpassword mypassword newpassword secret yoursecret replaceme insertpasswordhere".split(
    " ",
  ),
);

/** True for a text that stands where a password was meant to be written: `<password>`, `${PASSWORD}`, `xxxx`. */
export function isPlaceholder(value: string): boolean {
  const inner = /^(?:<.*>|\$?\{.*\}|\$\(.*\)|\[.*\]|%.*%)$/s;
  const isOneCharacter = value !== "" && new Set(value).size === 1;
  const plain = value.toLowerCase().replaceAll(/[^a-z]/g, "");
  return inner.test(value.trim()) || isOneCharacter || (isWord(value) && placeholders.has(plain));
}

/** Letters, and what words are joined by. */
function isWord(value: string): boolean {
  return /^[a-z _.!-]+$/i.test(value);
}
