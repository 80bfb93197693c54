import { CxError } from "../../../errors.ts";
import { isSameOwner, isSameState, isTakenDown, parseMark } from "../../../mark.ts";
import { printable } from "../../../words/printable.ts";
import { immutablePaths, mayBeForeign, type TenantSpec } from "../schema.ts";
import { differences, type LeafDifference } from "../document/drift.ts";
import { leafAt } from "../document/leaves.ts";
import { argumentPath, settingName, toDocument } from "../document/payload.ts";
import { isSuspended, type TenantDocument } from "../../../services/tenant-api/document.ts";
import { makerIn } from "../document/record.ts";

/** Whose a tenant is that is on the platform, or not, while this stack's state does not know it. */
export type Standing =
  | "absent"
  /** This very state made it, in a run that died. */
  | "ours"
  /** A stack of this owner took it down, and it is suspended since. */
  | "takenDown"
  /** A stack of this owner made it, and this state knows nothing of it. */
  | "sameOwner"
  | "foreign";

function standingOf(mark: string, live: TenantDocument | undefined): Standing {
  if (live === undefined) return "absent";
  const { createdBy, updatedBy } = live;
  const isOwn = isSameState(mark, createdBy);
  if (!isOwn && !isSameOwner(mark, createdBy)) return "foreign";
  if (isSuspended(live) && isTakenDown(updatedBy)) return "takenDown";
  return isOwn ? "ours" : "sameOwner";
}

/** Who wants a tenant, and what he may do about one that is there. */
type WantedTenant = Pick<TenantSpec, "tenantId" | "adopt"> & { mark: string };

/**
 * The half of the adoption table that needs no settings: throws a CxError when the tenant may not be
 * had at all. Nothing of a tenant is made before this has passed.
 */
export function judgeStanding(wanted: WantedTenant, live: TenantDocument | undefined): Standing {
  const standing = standingOf(wanted.mark, live);
  const { adopt } = wanted;
  if (mayBeForeign(adopt)) return standing;
  if (standing === "sameOwner" && adopt !== "restore") throw notInState(wanted);
  if (standing === "foreign") throw notOurs(wanted, live);
  return standing;
}

/**
 * What create() has to do about a tenant that is there:
 * - `ours`: made in a run that died, with our seed
 * - `resumed`: suspended when it was taken down; with other passwords than ours
 * - `restored`: live, of this owner, and the program says that it is ours
 * - `owned`: somebody else's, as the program says, and from now on ours
 * - `adopted`: somebody else's, and the program allows to take it over
 */
export interface Found {
  kind: "ours" | "resumed" | "restored" | "owned" | "adopted";
  live: TenantDocument;
}

/**
 * The adoption table. Throws a CxError that says what differs and what to do when the tenant may not
 * be taken over. Secrets are never compared.
 */
export function decideAdoption(spec: TenantSpec, mark: string, live: TenantDocument): Found {
  const { tenantId, adopt } = spec;
  const standing = judgeStanding({ tenantId, mark, adopt }, live);
  if (standing === "ours") return { kind: "ours", live };
  const found = differences(toDocument(spec, {}), live);
  refuseOtherIdentity(spec, found);
  if (standing === "takenDown") return { kind: "resumed", live };
  if (standing === "sameOwner" && adopt === "restore") return { kind: "restored", live };
  if (adopt === "always") return { kind: "adopted", live };
  if (found.length > 0) throw notIdentical(spec, found);
  return { kind: adopt === "own" ? "owned" : "adopted", live };
}

/** What a tenant keeps for ever, taking it over can't change. */
function refuseOtherIdentity(spec: TenantSpec, found: readonly LeafDifference[]): void {
  const different = found.filter(({ path }) => immutablePaths.includes(argumentPath(path)));
  const lines = different.map((difference) => describe(difference, spec));
  if (lines.length === 0) return;
  throw new CxError(
    [
      `tenant '${spec.tenantId}' is on the platform with what a tenant keeps for ever, and the program wants it otherwise:`,
      ...lines,
    ].join("\n"),
    "bring the program in line with it, or choose another tenantId",
  );
}

function notInState({ tenantId, mark }: WantedTenant): CxError {
  return new CxError(
    `tenant '${tenantId}' is on the platform and carries this stack's owner ('${parseMark(mark)?.owner ?? ""}'), but it is not in this stack's state: the state was lost, or another stack of the same name made the tenant; nothing was changed`,
    'bring the state back (pulumi stack import); or set adopt: restore for this tenant, if no other stack has it. If another stack has it, give this stack a name of its own with platform.owner, and choose another tenantId. In a program of your own whose CxTenantStack has another name or parent than before, neither: say aliases: [{ name: "<before>" }] in its options. In an environment that is split over stacks: npm run fleet -- move',
  );
}

function notOurs({ tenantId }: WantedTenant, live: TenantDocument | undefined): CxError {
  return new CxError(
    `tenant '${tenantId}' is already on the platform and was not made by this stack (createdBy: ${makerIn(live ?? {})}); nothing was changed`,
    "choose another tenantId; or set adopt: ifIdentical to take it over if it is as the program says (it lists what is not), or adopt: always to change it to what the program says",
  );
}

const maxShown = 12;

function notIdentical(spec: TenantSpec, found: readonly LeafDifference[]): CxError {
  const lines = found.slice(0, maxShown).map((difference) => describe(difference, spec));
  const more = found.length > maxShown ? [`  … and ${String(found.length - maxShown)} more`] : [];
  const intro = `tenant '${spec.tenantId}' was not made by this stack and is not as the program says; these settings differ:`;
  return new CxError(
    [intro, ...lines, ...more].join("\n"),
    "bring the program in line with it, or set adopt: always to change it to what the program says, or choose another tenantId",
  );
}

/** Values of extraSettings are not shown: whether one of them is a secret we can't know. */
function describe({ path, wanted, found }: LeafDifference, { extraSettings }: TenantSpec): string {
  if (leafAt({ ...extraSettings }, argumentPath(path)) !== undefined) {
    return `  - ${printable(settingName(path))}`;
  }
  const live = found === undefined ? "it is not set" : `it has ${printable(JSON.stringify(found))}`;
  return `  - ${settingName(path)}: ${live}, the program wants ${JSON.stringify(wanted)}`;
}
