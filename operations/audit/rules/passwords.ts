import type { Platform } from "../../../components/platform.ts";
import { leafAt } from "../../../providers/resources/tenant/document/leaves.ts";
import { isPlainObject, type Loose } from "../../../providers/objects.ts";
import { secretPaths } from "../../../providers/resources/tenant/secret-paths.ts";
import {
  isWeak,
  passwordsIn,
  type Password,
} from "../../../providers/resources/tenant/weak-password.ts";
import { shownTenants, type Audited } from "../audited.ts";
import type { Finding } from "../finding.ts";

// Passwords that are easy to guess: those in the stack's own settings, and those that the platform shows in clear.
// No finding holds a value, nor says which rule it breaks.

/** Those of accounts that each tenant has for itself; a studio that is shared has one for all. */
function ownPathsOf({ studios = {} }: Platform): string[] {
  const own = Object.entries(studios).filter(([, whose]) => whose === "perTenant");
  const ofStudios = own.map(([name]) => `${name}.password`);
  return ["keyCloak.PASSWORD_ADMIN", "redis.password", "mongo.password", ...ofStudios];
}

/** Passwords that are a name, or among the first that anybody tries. */
export function passwordsWeak(audited: Audited): Finding[] {
  const weak = passwordsOf(audited).filter(isWeak);
  return byValue(weak).map((several) => ({
    code: "password-weak",
    severity: "problem",
    subject: shownTenants(several),
    what: `${several[0]?.path ?? ""} is easy to guess: a name, or a password that anybody tries first`,
    remedy: howToChange,
  }));
}

/** One password for several tenants. */
export function passwordsShared(audited: Audited): Finding[] {
  const strong = passwordsOf(audited).filter((password) => !isWeak(password));
  const ownPaths = ownPathsOf(audited.platform);
  return byValue(strong.filter(({ path }) => ownPaths.includes(path)))
    .filter((several) => several.length > 1)
    .map((several) => ({
      code: "password-shared",
      severity: "warning",
      subject: shownTenants(several),
      what: `${several[0]?.path ?? ""} is the same for each of them`,
      remedy: howToChange,
    }));
}

const howToChange =
  "change it where it is used (Keycloak, Redis, MongoDB, the studio), and set it under cx-tenants:secrets with --secret";

function passwordsOf(audited: Audited): Password[] {
  const shownOnes = showsInClear(audited) ? (audited.tenants ?? []) : [];
  const all = [
    ...audited.program.flatMap((tenant) => passwordsIn(tenant.tenantId, tenant)),
    ...shownOnes.flatMap(({ tenantId, document }) => passwordsIn(tenantId, settingsIn(document))),
  ];
  return [...new Map(all.map((one) => [`${one.tenantId} ${one.path}`, one])).values()];
}

/** True where a secret that the settings have stands in a record as it is: others then do too. */
function showsInClear({ program, tenants = [] }: Audited): boolean {
  const documents = new Map(tenants.map(({ tenantId, document }) => [tenantId, document]));
  return program.some((tenant) => {
    const settings = settingsIn(documents.get(tenant.tenantId) ?? {});
    return secretPaths.some((path) => {
      const known: unknown = leafAt(tenant, path);
      return typeof known === "string" && leafAt(settings, path) === known;
    });
  });
}

function settingsIn(document: Loose): Loose {
  const settings = leafAt(document, "tenantSettings");
  return isPlainObject(settings) ? settings : {};
}

function byValue(passwords: readonly Password[]): Password[][] {
  const groups = new Map<string, Password[]>();
  for (const password of passwords) {
    const key = `${password.path} ${password.value}`;
    groups.set(key, [...(groups.get(key) ?? []), password]);
  }
  return [...groups.values()];
}
