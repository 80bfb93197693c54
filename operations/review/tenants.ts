import type { Loose } from "../../providers/objects.ts";
import { withDefaults } from "../../providers/resources/tenant/defaults.ts";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { printable } from "../../providers/words/printable.ts";
import { nameInUrn } from "../pulumi.ts";
import { changesBetween } from "./changes.ts";
import type { EngineStep } from "./events.ts";
import { tenantStackType, tenantType } from "./kinds.ts";
import {
  tenantEvents,
  type Change,
  type ObjectChange,
  type ObjectEvent,
  type TenantChange,
  type TenantEvent,
} from "./report.ts";
import { changesOf, eventOf, isProtectionSwitch, objectChange, stateOf } from "./steps.ts";

/** How steps are named. */
export interface Naming {
  tenant: (record: EngineStep) => TenantEvent;
  /** For a tenant whose record has no step. */
  around: TenantEvent;
  object: (step: EngineStep) => ObjectEvent;
}

/** For what the engine would do. */
const plan: Naming = { tenant: tenantEventOf, around: "objects", object: eventOf };

/** What becomes of each tenant, the gravest first, and of the objects that belong to none. */
export function byTenant(
  steps: readonly EngineStep[],
  naming = plan,
): { tenants: TenantChange[]; objects: ObjectChange[] } {
  const groups = Map.groupBy(steps, tenantIdOf);
  const tenants = [...groups].flatMap(([tenantId, own]) =>
    tenantId === undefined ? [] : [tenantChange(tenantId, own, naming)],
  );
  return {
    tenants: tenants.sort(byWeight),
    objects: objectsOf(groups.get(undefined) ?? [], naming),
  };
}

function objectsOf(steps: readonly EngineStep[], naming: Naming): ObjectChange[] {
  return steps.map((step) => objectChange(step, naming.object(step))).sort(byName);
}

/** By its component; a program of one's own may have a tenant's record without one. */
function tenantIdOf(step: EngineStep): string | undefined {
  const parent = stateOf(step)?.parent ?? "";
  const isRecord = step.type === tenantType;
  if (isRecord) return idIn(step);
  return parent.includes(`${tenantStackType}::`) ? nameInUrn(parent) : undefined;
}

function idIn(step: EngineStep): string {
  const id = stateOf(step)?.inputs?.["tenantId"];
  return typeof id === "string" ? id : nameInUrn(step.urn);
}

function byWeight(one: TenantChange, other: TenantChange): number {
  const weight = ({ what }: TenantChange) => tenantEvents.indexOf(what);
  return weight(one) - weight(other) || one.tenantId.localeCompare(other.tenantId);
}

function byName(one: ObjectChange, other: ObjectChange): number {
  return one.kind.localeCompare(other.kind) || one.name.localeCompare(other.name);
}

function tenantChange(
  tenantId: string,
  steps: readonly EngineStep[],
  naming: Naming,
): TenantChange {
  const record = steps.find(({ type }) => type === tenantType);
  const others = steps.filter((step) => step !== record);
  return {
    tenantId: printable(tenantId),
    what: record === undefined ? naming.around : naming.tenant(record),
    fqdn: fqdnIn(record),
    changes: record === undefined ? [] : settingsOf(record),
    objects: objectsOf(others, naming),
  };
}

function fqdnIn(record: EngineStep | undefined): string | null {
  const fqdn = record && stateOf(record)?.inputs?.["fqdn"];
  return typeof fqdn === "string" ? printable(fqdn) : null;
}

/** What happens to the record of a tenant. */
function tenantEventOf(record: EngineStep): TenantEvent {
  const what = eventOf(record);
  const [before, after] = [record.old?.inputs ?? {}, record.new?.inputs ?? {}];
  if (what === "replaced") return "replaced";
  if (what === "made") return arrivalOf(after);
  if (what === "removed" || what === "left") return endOf(record);
  const { status } = after;
  if (before["status"] !== status && status === "inActive") return "suspended";
  if (before["status"] === "inActive" && status === "active") return "activated";
  if (before["adopt"] !== after["adopt"] && mayBeForeign(after["adopt"])) return "adopted";
  if (!isProtectionSwitch(record)) return "changes";
  if (record.new?.protect !== true) return "unprotected";
  return record.op === "update" ? "changes" : "protected";
}

function arrivalOf({ adopt }: Loose): TenantEvent {
  if (adopt === "restore") return "restored";
  return mayBeForeign(adopt) ? "adopted" : "comes";
}

/** What counts is what the state has: a word that changes in the run that takes the tenant down comes too late. */
function endOf({ old }: EngineStep): TenantEvent {
  const { onDestroy } = { ...old?.inputs, ...old?.outputs };
  if (old?.retainOnDelete === true || onDestroy === "retain") return "left";
  return onDestroy === "delete" ? "deleted" : "suspended";
}

/** Of a new tenant those that are not the defaults. */
function settingsOf(record: EngineStep): Change[] {
  const { old, new: news } = record;
  if (old || !news?.inputs) return changesOf(record);
  const inputs = Object.fromEntries(
    Object.entries(news.inputs).filter(([key]) => !isAboutPlace(key)),
  );
  const { tenantId, fqdn, adopt } = inputs;
  return changesBetween(withDefaults({ tenantId, fqdn, adopt }), inputs);
}

/** How the tenant is reached says nothing about it, and its host name is told beside its id. */
const aboutPlace = new Set(["connection", "cluster", "owner", "logoHash"]);

function isAboutPlace(key: string): boolean {
  return aboutPlace.has(key);
}
