import { tenantConnection, type Platform } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { mergeObjects, type Loose } from "../../providers/objects.ts";
import { problemsOfTenant } from "../../providers/resources/tenant/check.ts";
import { documentOf, leafAt, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import {
  argumentPath,
  documentPath,
  isSecretInDocument,
  isServerOwned,
} from "../../providers/resources/tenant/document/payload.ts";
import { notUsed, recordKeys } from "../../providers/resources/tenant/schema.ts";
import { describeProblem, type Problem } from "../../providers/words/problems.ts";
import { rememberSecrets } from "../../providers/words/redact.ts";
import { normalStatus, type TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { pathTo } from "../../settings/leaves.ts";
import { shellWord } from "../shell-word.ts";
import { readPayload, type PayloadFile } from "./payload-file.ts";
import { identityOf, NotImportable, ownSettings } from "./tenant-line.ts";

/** What becomes of a payload: settings for the list of tenants, and secrets, which never stand in it. */
export interface PayloadSettings {
  settings: Record<string, unknown>;
  /** Paths of the secrets that have to be set. */
  secrets: readonly string[];
  /** What is left to do or to know, a line each. */
  notes: readonly string[];
}

/** What the tenant will share with others. */
interface Shared {
  platform: Platform;
  tenantDefaults: Loose;
  /** Secrets that the stack has for all tenants. */
  secrets: Loose;
}

/**
 * Turns the payload of a request that makes a tenant into settings. Throws a CxError that names the lines which
 * can't be taken.
 */
export function settingsFrom(text: string, name: string, shared: Shared): PayloadSettings {
  const file = readPayload(text, name);
  const { payload } = file;
  rememberSecrets(...secretsIn(payload).map(([, value]) => value));
  const identity = identityIn(file, name);
  const { settings } = ownSettings(payload, identity, shared.tenantDefaults);
  const line: Loose = { ...settings, ...statusOf(payload) };
  refuseProblems(judge(line, payload, shared), file, name);
  const { fqdn, ...others } = line;
  const isDerived = fqdn === `${identity.tenantId}.${shared.platform.rootDomain ?? ""}`;
  return {
    settings: isDerived ? others : { ...line },
    secrets: neededSecrets(payload, shared.secrets),
    notes: notesOn(payload, shared.tenantDefaults),
  };
}

/** A new tenant is active unless somebody says otherwise; the API's own clients write `Active`. */
function statusOf({ status }: TenantDocument): Loose {
  if (status === undefined || normalStatus(status) === "active") return {};
  return { status: normalStatus(status) ?? status };
}

function identityIn({ payload, lineOf }: PayloadFile, name: string) {
  try {
    return identityOf(payload);
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    const words = error.message.replace("its record", "the payload");
    throw new CxError(`${name}, line ${String(lineOf([]))}: ${words}`, undefined, { cause: error });
  }
}

/** The rules of a new tenant; its secrets count as given, its logo comes with the next step. */
function judge(
  line: Loose,
  payload: TenantDocument,
  { platform, tenantDefaults, secrets }: Shared,
): Problem[] {
  const own = documentOf(secretsIn(payload).map(([path, value]) => [argumentPath(path), value]));
  const record = mergeObjects(mergeObjects(tenantDefaults, mergeObjects(secrets, own)), line);
  const connection = tenantConnection(platform);
  return problemsOfTenant({ ...record, owner: "payload", connection }).filter(
    ({ path }) => path !== "logo",
  );
}

function refuseProblems(problems: readonly Problem[], { lineOf }: PayloadFile, name: string): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => {
    const path = problem.path.replace(/^extraSettings\./, "").replace(/\[.*$/, "");
    const line = lineOf(documentPath(path).split("."));
    return `  - line ${String(line)}: ${describeProblem(problem)}`;
  });
  throw new CxError(
    [`${name} can't be taken as it is; nothing was written:`, ...lines].join("\n"),
    "correct it there, or write the tenant into the list by hand",
  );
}

/** Secrets of a payload by their path in the document. */
function secretsIn(payload: TenantDocument): [string, string][] {
  return [...leavesOf(payload)].flatMap(([path, value]) =>
    isSecretInDocument(path) && typeof value === "string" && value !== "" ? [[path, value]] : [],
  );
}

/** Secrets that the stack does not have, and that no other one stands for. */
function neededSecrets(payload: TenantDocument, shared: Loose): string[] {
  const client = leafAt(payload, documentPath("keyCloak.credentials.secret"));
  return secretsIn(payload).flatMap(([place, value]) => {
    const path = argumentPath(place);
    const isDerived = path === "keyCloak.CLIENT_DB_ID" && value === client;
    const isNone = value === notUsed || leafAt(shared, path) === value;
    return isDerived || isNone ? [] : [path];
  });
}

function notesOn(payload: TenantDocument, tenantDefaults: Loose): string[] {
  const beside = Object.keys(payload).filter(
    (key) => !recordKeys.includes(key) && key !== "tenantSettings" && !isServerOwned(key),
  );
  return [
    ...(tenantDefaults["logo"] === undefined ? ["add logo: <file>, a PNG or SVG"] : []),
    ...(beside.length > 0
      ? [`beside tenantSettings the API knows no ${beside.join(", ")}: left out`]
      : []),
  ];
}

/** One secret of a payload, for a pipe into `pulumi config set --secret`. Throws a CxError when there is none. */
export function secretAt(text: string, name: string, path: string): string {
  const { payload } = readPayload(text, name);
  const found = secretsIn(payload).find(([place]) => argumentPath(place) === path);
  if (found !== undefined) return found[1];
  throw new CxError(
    `${name} has no secret '${path}'`,
    `it has ${secretsIn(payload)
      .map(([place]) => argumentPath(place))
      .join(", ")}`,
  );
}

/** The commands that set the secrets of a tenant; no value is in them. */
export function secretCommands(
  { settings, secrets }: Pick<PayloadSettings, "settings" | "secrets">,
  file: string,
  stack: string,
): string[] {
  const own = pathTo("secrets.tenants", String(settings["tenantId"]));
  return secrets.map((path) => {
    const key = `cx-tenants:${path.split(".").reduce(pathTo, own)}`;
    const read = `npm run -s import-tenants -- --from ${shellWord(file)} --secret ${shellWord(path)}`;
    return `${read} | pulumi config set --secret --path ${shellWord(key)} --stack ${stack}`;
  });
}
