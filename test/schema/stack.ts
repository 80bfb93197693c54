import { parse } from "yaml";
import { z } from "zod";
import { isPlainObject, type Loose } from "../../providers/objects.ts";
import { describeProblem } from "../../providers/words/problems.ts";
import { readSettings, SettingsError } from "../../settings/settings.ts";
import { readStackFile } from "../../settings/stack-file.ts";

const project = "cx-tenants";

/** The types that Pulumi.yaml declares; Pulumi itself refuses another one. */
const types: Readonly<Record<string, z.ZodType>> = {
  platform: z.looseObject({}),
  tenants: z.array(z.looseObject({})),
  tenantDefaults: z.looseObject({}),
  tenantsFile: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  secrets: z.looseObject({}),
  login: z.looseObject({}),
  grafanaLogin: z.looseObject({}),
};

/** What Pulumi.yaml says where the stack's file says nothing. */
const defaults: Readonly<Record<string, string>> = {
  tenants: "[]",
  tenantsFile: "",
  tenantDefaults: "{}",
  secrets: "{}",
  login: "{}",
  grafanaLogin: "{}",
};

/** What is wrong with a stack's file, as Pulumi and the settings tell it; empty when it is right. */
export function mistakesIn(text: string): string[] {
  const { config } = z.looseObject({ config: z.unknown() }).parse(parse(text, { merge: true }));
  const written = isPlainObject(config) ? config : {};
  const values = new Map(Object.entries(written).map(([key, value]) => [fullKey(key), value]));
  const ofPulumi = [...values].flatMap(([key, value]) => mistakeOfPulumi(key, value));
  return ofPulumi.length > 0 ? ofPulumi : mistakesOfSettings(text, values);
}

/** Without a colon the project is meant; `config:` in a key is an old form of the same. */
function fullKey(key: string): string {
  return key.includes(":") ? key.replace(":config:", ":") : `${project}:${key}`;
}

function mistakeOfPulumi(key: string, value: unknown): string[] {
  const type = types[key.slice(project.length + 1)];
  if (!key.startsWith(`${project}:`) || type === undefined) return [];
  const isRight = type.safeParse(decrypted(value)).success;
  return isRight ? [] : [`Pulumi: ${key} is of another type`];
}

function mistakesOfSettings(text: string, values: ReadonlyMap<string, unknown>): string[] {
  const secretKeys = [...values].flatMap(([key, value]) => (holdsSecret(value) ? [key] : []));
  const standard = Object.entries(defaults).map(
    ([key, value]) => [`${project}:${key}`, value] as const,
  );
  const known = new Map<string, string>([
    ...standard,
    ...[...values].map(([key, value]) => [key, asText(decrypted(value))] as const),
  ]);
  try {
    readSettings((key) => known.get(`${project}:${key}`), {
      project,
      keys: [...known.keys()],
      secretKeys,
      ...readStackFile(Buffer.from(text), "Pulumi.test.yaml", project),
      environment: {},
      isThere: () => true,
    });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(describeProblem);
  }
}

function asText(value: unknown): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a secret of the file is, once the engine has decrypted it. */
function decrypted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decrypted);
  if (!isPlainObject(value)) return value;
  if (isEncrypted(value)) return "canary";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decrypted(item)]));
}

function isEncrypted(value: Loose): boolean {
  return Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (isPlainObject(value) && isEncrypted(value)) || Object.values(value).some(holdsSecret);
}
