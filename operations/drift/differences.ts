import { changesBetween } from "../review/changes.ts";
import type { EngineEvent, EngineStep } from "../review/events.ts";
import { accessType, isObject, isOnPlatform } from "../review/kinds.ts";
import type { ObjectChange, TenantChange } from "../review/report.ts";
import { plannedSteps } from "../review/steps.ts";
import { byTenant, type Naming } from "../review/tenants.ts";

/** What others have changed, and what of the program was not applied yet. */
export interface Differences {
  tenants: readonly TenantChange[];
  objects: readonly ObjectChange[];
  /** Tenants, and objects of none, that the next `pulumi up` changes because the program has changed. */
  notApplied: readonly string[];
}

/** What differs from what the stack has made, told by a preview with a refresh before it. */
export function differencesIn(events: readonly EngineEvent[]): Differences {
  const looks = new Map(refreshesIn(events).map((look) => [look.urn, look]));
  const drifted = [...looks.values()].filter((look) => isGone(look) || hasDrifted(look));
  const planned = plannedSteps(events);
  const own = planned.filter((step) => isOfProgram(step, looks.get(step.urn)));
  // What a refresh sees and does not call a difference, such as a secret that is lost: an update puts it right.
  const repairs = planned
    .filter((step) => !own.includes(step))
    .filter(({ urn }) => !drifted.some((look) => look.urn === urn));
  const notApplied = byTenant(own);
  return {
    ...byTenant([...drifted, ...repairs].filter(canDrift), naming),
    notApplied: [
      ...notApplied.tenants.map(({ tenantId }) => tenantId),
      ...notApplied.objects.map(({ kind, name }) => `${kind} ${name}`),
    ],
  };
}

const naming: Naming = {
  tenant: (record) => (isGone(record) ? "gone" : isTaken(record) ? "taken" : "drifted"),
  around: "strayed",
  object: (step) => (isGone(step) ? "gone" : "drifted"),
};

/** True where the stack has anything on the platform; what a run makes for itself before it is refused is nothing. */
export function hasLooked(events: readonly EngineEvent[]): boolean {
  return refreshesIn(events).some(isOnPlatform);
}

/** Each object as the stack had it, and as it is. */
function refreshesIn(events: readonly EngineEvent[]): EngineStep[] {
  return events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .filter((step) => step.op === "refresh" && isObject(step));
}

/** A check makes nothing that somebody could change: what it notes of other objects is told with these. */
function canDrift({ type }: EngineStep): boolean {
  return type !== accessType;
}

function isGone({ op, new: news }: EngineStep): boolean {
  return op === "refresh" && !news;
}

/** Another tenant of the same id, which somebody else has made. */
function isTaken({ op, new: news }: EngineStep): boolean {
  return op === "refresh" && typeof news?.outputs?.["takenBy"] === "string";
}

function hasDrifted(look: EngineStep): boolean {
  const { old, new: news, detailedDiff } = look;
  if (isTaken(look)) return true;
  const told = Object.keys(detailedDiff ?? {});
  return told.length > 0 || changesBetween(old?.inputs ?? {}, news?.inputs ?? {}).length > 0;
}

/** True where the program wants something else than the last `pulumi up`, whatever is there now. */
function isOfProgram(step: EngineStep, look: EngineStep | undefined): boolean {
  if (!look?.old || !step.new) return true;
  const told = Object.keys(step.detailedDiff ?? {});
  const changes = changesBetween(look.old.inputs ?? {}, step.new.inputs ?? {}, told);
  return changes.length > 0 || look.old.protect !== step.new.protect;
}
