import { createRequire } from "node:module";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";
import { Fleet } from "../../providers/resources/fleet/fleet.ts";
import type { Environment } from "../../components/environment.ts";
import { SecretOutput, toWire } from "../../providers/engine/wire.ts";
import { isPlainObject, type Loose } from "../../providers/objects.ts";
import { asSecret } from "../engine-values.ts";
import type { StoredResource } from "../pulumi.ts";
import { byKey, declareProgram, keyOf, type Declared, type ProgramName } from "./declared.ts";
import { kindsFor, type Seen, type Taken } from "./kinds.ts";

/** A resource for `pulumi import --file`. */
export interface ImportEntry {
  type: string;
  /** Unique in the file. */
  name: string;
  /** What the program calls it. */
  logicalName: string;
  id?: string;
  parent?: string;
  component?: true;
  version?: string;
  inputs?: Loose;
  outputs?: Loose;
}

/** What `pulumi import --file` reads. */
export interface ImportFile {
  /** Resources of the state that others belong to: name in the file → URN. */
  nameTable: Record<string, string>;
  resources: ImportEntry[];
}

/** What is imported: by the program that will be there, into the state that is. */
export interface ImportRequest extends ProgramName {
  environment: Environment;
  state: readonly StoredResource[];
  seen: Seen;
  /** Ids of the tenants whose resources are wanted. */
  tenantIds: ReadonlySet<string>;
  /** True for a text that the program has as a secret, wherever it stands. */
  isSecretText: (text: string) => boolean;
}

const providerType = "pulumi:providers:kubernetes";
const require = createRequire(import.meta.url);

/** The resources that are on the platform and not in the state, as the program declares them. */
export async function importFileFor(request: ImportRequest): Promise<ImportFile> {
  const state = byKey(request.state);
  const kinds = kindsFor(request.seen);
  const resources: ImportEntry[] = [];
  const failures: unknown[] = [];
  await declareProgram(request.environment, request, state, async (declared) => {
    const taken = await kinds
      .get(declared.type)?.(declared)
      .catch((error: unknown) => void failures.push(error));
    const entry = entryFor(declared, taken, request);
    if (entry !== undefined) resources.push(entry);
    return { ...(taken?.outputs ?? declared.inputs) };
  });
  // A rejection would leave the program waiting for what depends on it.
  if (failures.length > 0) throw failures[0];
  const parents = new Set(resources.flatMap(({ parent }) => parent ?? []));
  const known = [...state].filter(([key]) => parents.has(key));
  const nameTable = Object.fromEntries(known.map(([key, { urn }]) => [key, urn]));
  return { nameTable, resources };
}

function entryFor(
  declared: Declared,
  taken: Taken | undefined,
  request: ImportRequest,
): ImportEntry | undefined {
  const { type, name, inputs } = declared;
  const { tenantIds } = request;
  const head = { type, name: keyOf(type, name), logicalName: name };
  if (type === providerType) {
    const { version } = require("@pulumi/kubernetes/package.json") as { version: string };
    return { ...head, version, inputs };
  }
  if (type === CxTenantStack.__pulumiType) {
    return tenantIds.has(name) ? { ...head, component: true } : undefined;
  }
  if (taken?.isThere !== true) return undefined;
  if (type === Fleet.__pulumiType) return { ...head, ...valuesOf(declared, taken, request) };
  if (!tenantIds.has(name)) return undefined;
  const parent = keyOf(CxTenantStack.__pulumiType, name);
  return { ...head, parent, ...valuesOf(declared, taken, request) };
}

function valuesOf(
  declared: Declared,
  taken: Taken,
  { isSecretText }: ImportRequest,
): Pick<ImportEntry, "id" | "inputs" | "outputs"> {
  const isSecret = (path: readonly string[], value: unknown) => {
    const isKnown = typeof value === "string" && declared.secretInputs.includes(path[0] ?? "");
    return taken.isSecret(path) || (isKnown && isSecretText(value));
  };
  const shown = (value: Loose) => ({ ...fileObject(value, [], isSecret), __provider: taken.stub });
  return { id: taken.id, inputs: shown(taken.inputs), outputs: shown(taken.outputs) };
}

type IsSecret = (path: readonly string[], value: unknown) => boolean;

/** The properties as a file has them: secrets as such, and nothing that JSON does not know. */
function fileObject(value: Loose, path: readonly string[], isSecret: IsSecret): Loose {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, fileValue(item, [...path, key], isSecret)]),
  );
}

function fileValue(value: unknown, path: readonly string[], isSecret: IsSecret): unknown {
  if (value instanceof SecretOutput) return asSecret(toWire({ value: value.value })["value"]);
  // A block that only sounds like a secret has the secrets in it.
  const isBlock = path.length > 1 && isPlainObject(value);
  if (!isBlock && isSecret(path, value)) return asSecret(value);
  if (isPlainObject(value)) return fileObject(value, path, isSecret);
  return toWire({ value })["value"];
}
