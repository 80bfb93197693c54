import { CxError } from "../../errors.ts";
import { isUnknown } from "../../engine/wire.ts";
import { problem, problemsAt, problemsOf, type Problem } from "../../words/problems.ts";
import type { Loose } from "../../objects.ts";
import { versions } from "../../services/tenant-api/version-lines.ts";
import { newTenantCode, newTenantId, newTenantName } from "../../vocabulary.ts";
import { leafAt } from "./document/leaves.ts";
import { isKnownTo, mayBeForeign, tenantFields } from "./schema.ts";

/** A rule across several fields; what is not known yet breaks none. */
export type Rule = (inputs: Loose) => Problem[];

/** Ids that something else on the platform already has (contract §4.6). */
export const reservedIds = new Map<string, string>([
  ["master", "Keycloak's own realm has this name"],
  ["default", "the platform's shared bucket has this name"],
  ["admin", "a database of MongoDB has this name"],
  ["local", "a database of MongoDB has this name"],
  ["config", "a database of MongoDB has this name"],
  ["cim-tenant", "the database of all tenants has this name"],
  ["logo", "it would collide with the address of the tenants' logos"],
]);

/** Why a tenant cannot have this id; undefined when it can. */
export function whyReserved(tenantId: string): string | undefined {
  const reason = reservedIds.get(tenantId);
  return reason && `"${tenantId}" is reserved: ${reason}; choose another one`;
}

const formsOfNew = { tenantId: newTenantId, tenantName: newTenantName, tenantCode: newTenantCode };

/**
 * A new tenant has to fit every part of the platform and every one that will come; what is there is accepted as
 * it is.
 */
export const newNamesFit: Rule = (inputs) => {
  if (mayBeThere(inputs)) return [];
  const { tenantId } = inputs;
  const reason = typeof tenantId === "string" ? whyReserved(tenantId) : undefined;
  const wrong = Object.entries(formsOfNew).flatMap(([key, form]) => {
    const value = inputs[key];
    // Anything but a text is a mistake of its own.
    const isText = typeof value === "string" && !isUnknown(value);
    return isText ? problemsAt(key, problemsOf(form, value)) : [];
  });
  return [...(reason === undefined ? [] : [problem("tenantId", reason)]), ...wrong];
};

/** The program takes over what is there; while that is not known yet, nothing is refused. */
function mayBeThere({ adopt }: Loose): boolean {
  return mayBeForeign(adopt) || isUnknown(adopt);
}

const realmIsTenantId: Rule = ({ tenantId, keyCloak, adopt }) => {
  const realm = fieldAt(keyCloak, "realm");
  if (mayBeThere({ adopt })) return [];
  if ([tenantId, keyCloak, realm].some(isUnknown) || realm === tenantId) return [];
  return [problem("keyCloak.realm", `must be the tenantId "${String(tenantId)}"`)];
};

const clientSecret = "keyCloak.credentials.secret";

const ofSharedStudio = (path: string) =>
  `is missing; the platform's studio is shared (platform.studios), so none is made up for a new tenant. Give it once for all: \`pulumi config set --secret --path 'secrets.tenantDefaults.${path}'\``;

/** Settings that a new tenant needs and for which there is no default. */
const neededByNew: Readonly<Record<string, string>> = {
  "campaigns.password": ofSharedStudio("campaigns.password"),
  "surveys.password": ofSharedStudio("surveys.password"),
  [clientSecret]:
    "is missing; it is the secret of client 'cim', the same for all tenants of a platform (pulumi config set --secret --path secrets.tenantDefaults.keyCloak.credentials.secret)",
  logo: "is missing; since 5.0.1 every tenant needs one: a PNG or SVG file",
};

/** Those of them that the arguments don't have. A value that is not known yet is one. */
export function lackedByNew({ keyCloak, logo, connection }: Loose): string[] {
  const credentials = fieldAt(keyCloak, "credentials");
  const hasSecret =
    [keyCloak, credentials].some(isUnknown) || fieldAt(credentials, "secret") !== undefined;
  const version = fieldAt(connection, "version");
  const line = versions.find((one) => one === version);
  const isVersionKnown = ![connection, version].some(isUnknown);
  const needsLogo = logo === undefined && isVersionKnown && isKnownTo(line, "logo");
  return [...(hasSecret ? [] : [clientSecret]), ...(needsLogo ? ["logo"] : [])];
}

/** A tenant that should be there and is not can be made only with all that a new one needs. Throws a CxError. */
export function requireAllForNew(tenantId: string, lacks: readonly string[]): void {
  if (lacks.length === 0) return;
  const lines = lacks.map((path) => `  - ${path} ${neededByNew[path] ?? "is missing"}`);
  throw new CxError(
    [
      `tenant '${tenantId}' is not on the platform, and to make it the program lacks something; nothing was changed:`,
      ...lines,
    ].join("\n"),
    "give it; or, if the tenant should be there, check tenantId and platform.tenantApi.url, and see what became of it",
  );
}

const allIsGiven: Rule = (inputs) => {
  if (mayBeThere(inputs)) return [];
  return lackedByNew(inputs).map(lackedProblem);
};

/** What is wrong with a new tenant that lacks a setting. */
export function lackedProblem(path: string): Problem {
  return problem(path, neededByNew[path] ?? "is missing");
}

const unmanagedIsThere: Rule = (inputs) => {
  const { unmanaged } = inputs;
  if (!Array.isArray(unmanaged) || unmanaged.length === 0) return [];
  if (!mayBeThere(inputs)) {
    const reason =
      "goes with a tenant that was there before (adopt: ifIdentical, own or always); a new one has every setting";
    return [problem("unmanaged", reason)];
  }
  return unmanaged.flatMap((path, index) => {
    const reason = whyManaged(String(path), inputs);
    return reason === undefined ? [] : [problem(`unmanaged[${String(index)}]`, reason)];
  });
};

function whyManaged(path: string, inputs: Loose): string | undefined {
  const isOfFields =
    path.startsWith("extraSettings.") || tenantFields.some((one) => one.path === path);
  if (!isOfFields || ["tenantId", "tenantName", "fqdn"].includes(path)) {
    return `"${path}" is no setting that could be left out`;
  }
  return leafAt(inputs, path) === undefined ? undefined : `"${path}" is given all the same`;
}

/** What holds for a new tenant, and is accepted as it is of one that is there. */
export const newTenantRules: readonly Rule[] = [
  newNamesFit,
  realmIsTenantId,
  allIsGiven,
  unmanagedIsThere,
];

/** The value under a key; undefined where there is no object. */
export function fieldAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
