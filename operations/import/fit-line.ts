import { tenantConnection, type Platform } from "../../components/platform.ts";
import { mergeObjects, type Loose } from "../../providers/objects.ts";
import { problemsOfTenant } from "../../providers/resources/tenant/check.ts";
import { isUnmanaged, withDefaults } from "../../providers/resources/tenant/defaults.ts";
import { differences } from "../../providers/resources/tenant/document/drift.ts";
import { documentOf, leafAt, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import { tenantFields } from "../../providers/resources/tenant/schema.ts";
import { settingName, toDocument } from "../../providers/resources/tenant/document/payload.ts";
import { describeProblem } from "../../providers/words/problems.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { refusePlainSecrets } from "../../settings/rules/secrets.ts";
import { lineOf, NotImportable, type TenantLine } from "./tenant-line.ts";

/** What all tenants of a stack share. */
export interface Shared {
  platform: Platform;
  /** `tenantDefaults`. */
  settings: Loose;
}

/** Rounds after which a line that the rules still refuse is given up: each one moves what they name. */
const rounds = 8;

/**
 * The line of a tenant in a form that the rules accept: what they refuse of a setting stands under `extraSettings`,
 * as the platform has it. Throws a {@link NotImportable} that says what cannot be written in any way.
 */
export function fitLine(live: TenantDocument, shared: Shared): TenantLine {
  const { settings, notes } = lineOf(live, shared.settings);
  const { line, hidden } = withoutSecrets(settings);
  let fitted = line;
  for (let round = 0; round < rounds; round += 1) {
    const problems = problemsOf(fitted, shared);
    const [first] = problems;
    if (first === undefined) {
      const told = hidden.map((path) => `not managed, since it may be a secret: ${path}`);
      return { settings: proved(fitted, live, shared), notes: [...notes, ...told] };
    }
    const moved = withoutSecrets(
      problems.reduce<Loose>((now, { path }) => movedAside(now, path), fitted),
      hidden,
    ).line;
    if (moved === fitted) throw new NotImportable(describeProblem(first));
    fitted = moved;
  }
  throw new NotImportable("its settings break rules that no other place for them keeps");
}

/** The line without what no list may hold in clear: in another place a setting may sound like a secret. */
function withoutSecrets(line: Loose, hidden: string[] = []): { line: Loose; hidden: string[] } {
  const paths = refusePlainSecrets({ path: "line", tenant: line }, "").map(({ path }) =>
    path.replace(/^line\./, "").replace(/\[.*$/, ""),
  );
  if (paths.includes("tenantName")) throw new NotImportable("its tenantName looks like a secret");
  if (paths.length === 0) return { line, hidden };
  const kept = [...leavesOf(line)].filter(([path]) => !paths.some((one) => isWithin(path, one)));
  const names = paths.map((path) => path.replace(/^extraSettings\./, ""));
  hidden.push(...names);
  const before = Array.isArray(line["unmanaged"]) ? (line["unmanaged"] as unknown[]) : [];
  const known = names.filter((name) => tenantFields.some(({ path }) => path === name));
  const unmanaged = [...new Set([...before, ...known])];
  return {
    line: { ...documentOf(kept), ...(unmanaged.length > 0 && { unmanaged }) },
    hidden,
  };
}

function isWithin(path: string, block: string): boolean {
  return path === block || path.startsWith(`${block}.`);
}

function problemsOf(line: Loose, shared: Shared) {
  const connection = tenantConnection(shared.platform);
  const { existing: _wayIn, ...record } = mergeObjects(sharedBy(line, shared), line);
  return problemsOfTenant({ ...record, owner: "import", connection });
}

function sharedBy(line: Loose, { settings }: Shared): Loose {
  return documentOf([...leavesOf(settings)].filter(([path]) => !isUnmanaged(path, line)));
}

/** The same line with the setting that a rule is about under `extraSettings`; itself when it is none that could be. */
function movedAside(line: Loose, path: string): Loose {
  const place = path.replace(/\[.*$/, "");
  const [block = ""] = place.split(".");
  const movable = [place, block].find((one) => isMovable(line, one));
  if (movable === undefined) return line;
  const leaves = [...leavesOf(line)].map(([at, value]) =>
    isWithin(at, movable) ? ([`extraSettings.${at}`, value] as const) : ([at, value] as const),
  );
  return documentOf(leaves);
}

/** Who a tenant is stands beside its settings, and what people write of it is nothing of the platform's. */
const notMovable = new Set(["tenantId", "tenantName", "tenantCode", "fqdn", "subDomain"]);
const ours = new Set(["adopt", "existing", "extraSettings", "unmanaged", "logo", "protect"]);

function isMovable(line: Loose, path: string): boolean {
  const [block = ""] = path.split(".");
  return !notMovable.has(path) && !ours.has(block) && leafAt(line, path) !== undefined;
}

/** The line, when a program with it wants exactly what is there. Throws a {@link NotImportable} otherwise. */
function proved(line: Loose, live: TenantDocument, shared: Shared): Record<string, unknown> {
  const different = differencesFrom(line, live, shared);
  if (different.length === 0) return { ...line };
  throw new NotImportable(`these settings can't be written as they are: ${different.join(", ")}`);
}

/** The settings in which a tenant is not as its line says, as people write them. */
export function differencesFrom(line: Loose, live: TenantDocument, shared: Shared): string[] {
  const { existing: _wayIn, ...record } = mergeObjects(sharedBy(line, shared), line);
  const wanted = toDocument(withDefaults(record), {});
  return differences(wanted, live).map(({ path }) => settingName(path));
}
