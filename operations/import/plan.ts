import { isMarkOfState, isSameOwner, isTakenDown } from "../../providers/mark.ts";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { printable } from "../../providers/words/printable.ts";
import { isSuspended, type TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { makerIn } from "../../providers/resources/tenant/document/record.ts";
import type { Platform } from "../../components/platform.ts";
import type { Loose } from "../../providers/objects.ts";
import { differencesFrom, fitLine } from "./fit-line.ts";
import { existingOf, missingOf, type MissingPart, type Surveyed } from "./parts.ts";
import { identityOf, lineOf, NotImportable, type TenantLine } from "./tenant-line.ts";
import { proposeShared } from "./shared-settings.ts";

/** A tenant of the platform that can come into the stack. */
export interface Importable {
  tenantId: string;
  fqdn: string;
  live: TenantDocument;
  /** Its line in the list of tenants; undefined where the program has one already. */
  line: TenantLine | undefined;
  /** What an `up` makes after the import, and a realm, which it cannot make. */
  missing: readonly MissingPart[];
}

/** One that cannot, and why. */
export interface Refused {
  tenantId: string;
  reason: string;
}

/** What becomes of each tenant of a platform, in its order. */
export interface ImportPlan {
  importable: readonly Importable[];
  refused: readonly Refused[];
  /** Ids of those that are in the state already. */
  managed: readonly string[];
  /** What all tenants share from now on. */
  shared: Loose;
}

/** What the plan is made from. */
export interface PlanInput extends Surveyed {
  owner: string;
  /** Those that the program has, by their id. */
  declared: ReadonlyMap<string, Loose>;
  tenantDefaults: Loose;
  /** Ids of the tenants in the state. */
  managed: ReadonlySet<string>;
  isSelected: (tenantId: string) => boolean;
}

/** Decides what becomes of each tenant. Nothing is asked. */
export function planImport(input: PlanInput): ImportPlan {
  const { inventory, managed, isSelected, declared, tenantDefaults } = input;
  const selected = inventory.tenants.filter(({ tenantId }) => isSelected(String(tenantId)));
  const open = selected.filter(({ tenantId }) => !managed.has(String(tenantId)));
  // Of a program that has tenants already a new default would change them.
  const shared =
    declared.size > 0
      ? tenantDefaults
      : proposeShared(linesOf(open, tenantDefaults), tenantDefaults);
  const importable: Importable[] = [];
  const refused: Refused[] = [];
  for (const live of open) {
    const outcome = judge(live, { ...input, tenantDefaults: shared });
    if ("reason" in outcome) refused.push(outcome);
    else importable.push(outcome);
  }
  const known = selected.flatMap(({ tenantId }) =>
    managed.has(String(tenantId)) ? [String(tenantId)] : [],
  );
  return { importable, refused, managed: known, shared };
}

function linesOf(tenants: readonly TenantDocument[], tenantDefaults: Loose): Loose[] {
  return tenants.flatMap((live) => {
    try {
      return [lineOf(live, tenantDefaults).settings];
    } catch (error) {
      if (error instanceof NotImportable) return [];
      throw error;
    }
  });
}

function judge(live: TenantDocument, input: PlanInput): Importable | Refused {
  const tenantId = String(live["tenantId"]);
  try {
    refuseTaken(live, input);
    const { fqdn } = identityOf(live);
    const written = input.declared.get(tenantId);
    const line = written === undefined ? newLine(live, fqdn, input) : undefined;
    if (written !== undefined) requireSame(written, live, input);
    const existing = written?.["existing"] ?? line?.settings["existing"];
    return { tenantId, fqdn, live, line, missing: missingOf(live, fqdn, existing, input) };
  } catch (error) {
    if (error instanceof NotImportable) return { tenantId, reason: error.message };
    throw error;
  }
}

/** A tenant of another stack's, and one that is no single record. */
function refuseTaken(live: TenantDocument, { inventory, owner }: PlanInput): void {
  const { tenantId, createdBy, updatedBy } = live;
  const twins = inventory.tenants.filter(
    (other) => String(other["tenantId"]).toLowerCase() === String(tenantId).toLowerCase(),
  );
  if (twins.length > 1) {
    const ids = twins.map((twin) => `'${printable(twin["tenantId"])}'`).join(", ");
    throw new NotImportable(
      `the platform has ${String(twins.length)} records of this id but for capitals (${ids}): ask Expertflow's support which one is in use`,
    );
  }
  if (!isMarkOfState(createdBy)) return;
  if (!isSameOwner(owner, createdBy)) {
    throw new NotImportable(`another stack has it (createdBy: ${makerIn(live)}): it stays there`);
  }
  throw new NotImportable(
    isSuspended(live) && isTakenDown(updatedBy)
      ? "this stack took it down: put a line with tenantId and tenantName into the list, and pulumi up makes it active again"
      : `a state of this stack's name made it, and this one does not know it (createdBy: ${makerIn(live)}): bring that state back (pulumi stack import), or write adopt: restore in its line and run pulumi up`,
  );
}

function newLine(live: TenantDocument, fqdn: string, input: PlanInput): TenantLine {
  refuseSharedHost(live, fqdn, input);
  const { settings, notes } = fitLine(live, {
    platform: input.platform,
    settings: input.tenantDefaults,
  });
  const { existing, seen } = existingOf(fqdn, input);
  return {
    settings: {
      ...withoutDerivedFqdn(settings, input.platform),
      ...(existing.length > 0 && { existing }),
    },
    notes: [...notes, ...(seen.length > 0 ? [`existing: ${seen.join(", ")}`] : [])],
  };
}

/** Two tenants with one host name: the platform mixes them up, and so would we. */
function refuseSharedHost(live: TenantDocument, fqdn: string, { inventory }: PlanInput): void {
  const others = inventory.tenants.filter((other) => other !== live && hostOf(other) === fqdn);
  if (others.length === 0) return;
  const ids = others.map(({ tenantId }) => `'${printable(tenantId)}'`).join(", ");
  throw new NotImportable(`${ids} has the same FQDN '${fqdn}', and the platform mixes them up`);
}

/** The host name of a tenant; undefined where its record has none that could be one. */
export function hostOf(live: TenantDocument): string | undefined {
  try {
    return identityOf(live).fqdn;
  } catch (error) {
    if (error instanceof NotImportable) return undefined;
    throw error;
  }
}

/** The settings make it of the id. */
function withoutDerivedFqdn(settings: Record<string, unknown>, { rootDomain }: Platform) {
  const { fqdn, ...others } = settings;
  const isDerived =
    rootDomain !== undefined && fqdn === `${String(settings["tenantId"])}.${rootDomain}`;
  return isDerived ? others : settings;
}

/** A line that somebody wrote, or an import that broke off, has to want what is there. */
function requireSame(written: Loose, live: TenantDocument, input: PlanInput): void {
  const { platform, tenantDefaults } = input;
  const { fqdn } = identityOf(live);
  // Without the word, taking the line out would suspend a tenant that somebody else made.
  if (!mayBeForeign(written["adopt"] ?? tenantDefaults["adopt"])) {
    throw new NotImportable(
      "its line in the program is one of a new tenant, and it is there: write adopt: ifIdentical in the line, or take the line out, and import again",
    );
  }
  const { existing, seen } = existingOf(fqdn, input);
  const said = Array.isArray(written["existing"]) ? written["existing"] : [];
  const unsaid = existing.filter((part) => !said.includes(part));
  if (unsaid.length > 0) {
    throw new NotImportable(
      `what leads to it is there already (${seen.join(", ")}): write existing: [${existing.join(", ")}] in its line, or remove that object, and import again`,
    );
  }
  const line = { ...written, fqdn };
  const different = differencesFrom(line, live, { platform, settings: tenantDefaults });
  if (different.length === 0) return;
  throw new NotImportable(
    `its line in the program differs from the platform in ${different.join(", ")}: bring the line in line, or take it out, and import again`,
  );
}
