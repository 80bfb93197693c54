import { normalHost } from "../../vocabulary.ts";
import { CxError } from "../../errors.ts";
import { isMarkOfState, isSameOwner, isSameState, parseMark } from "../../mark.ts";
import { printable } from "../../words/printable.ts";
import { ownPrefix } from "./names.ts";
import type { ClusterObject } from "./objects.ts";

/** Where the mark of the state that made an object stands on it. The tenant's label only finds it. */
export const ownerAnnotation = `${ownPrefix}owner`;

/** Where an object says which edit of somebody else's it was last repaired after; each new one is another value. */
export const editedAnnotation = `${ownPrefix}edited`;

/** Who wants a host name, and objects for it. */
export interface WantedHost {
  tenantId: string;
  fqdn: string;
  mark: string;
  adopt?: string | undefined;
}

/** An object's kind and name. */
export type Place = Pick<ClusterObject, "kind" | "namespace" | "name">;

/** The mark on an object; undefined when nobody's is there. */
export function markOn({ annotations }: ClusterObject): string | undefined {
  return annotations[ownerAnnotation];
}

/** True for an object that this very state made. */
export function isOurs(object: ClusterObject, mark: string): boolean {
  return isSameState(markOn(object), mark);
}

/** True for one of ours whose mark somebody wrote over: this very state has written it. */
export function hasLostItsMark(object: ClusterObject, mark: string): boolean {
  return object.writers.includes(fieldManagerOf(mark)) && !isMarkOfState(markOn(object));
}

/** True where somebody else has written what this state writes. */
export function isEdited({ writers }: ClusterObject, mark: string): boolean {
  return writers.some((writer) => writer !== fieldManagerOf(mark));
}

/** True for an object of the same owner's, also of another state. */
export function isOfOwner(object: ClusterObject, mark: string): boolean {
  return isSameOwner(markOn(object), mark);
}

/**
 * Throws a CxError when the host name, or the name of an object that we would make, already belongs to
 * an object that is not ours. The API server itself would take two objects for one host, and give us
 * one of the same name without a word. A second object for a host that ours of the same kind (`before`)
 * leads already is nothing that a refusal could keep away.
 */
export function refuseTaken(
  wanted: WantedHost,
  places: readonly Place[],
  objects: readonly ClusterObject[],
  before: readonly Place[] = [],
): void {
  const isServed = (object: ClusterObject) => before.some(({ kind }) => kind === object.kind);
  const isKnown = (object: ClusterObject) =>
    isAmong(object, before) && hasLostItsMark(object, wanted.mark);
  const taken = objects.filter(
    (object) =>
      !isFree(object, wanted) &&
      !isKnown(object) &&
      (isAmong(object, places) || (leadsTo(object, wanted.fqdn) && !isServed(object))),
  );
  if (taken.length === 0) return;
  const areOfOwner = taken.every((object) => isOfOwner(object, wanted.mark));
  throw new CxError(
    [
      `${wanted.fqdn} (tenant '${wanted.tenantId}') already belongs to an object that is not this stack's; nothing was changed:`,
      ...taken.map(describeObject),
    ].join("\n"),
    areOfOwner ? remedyForOwn : remedyForForeign,
  );
}

const remedyForForeign =
  "remove that object or choose another tenantId; or, if it is meant to serve the tenant, write existing: [ingress] (existing: [dns] for a DNSEndpoint) in the tenant's line: it is used as it is";

const remedyForOwn =
  "it carries this stack's owner, but not in this state: bring the state back (pulumi stack import), or set adopt: restore for the tenant, if no other stack has it; if another stack has it, give this stack a name of its own with platform.owner";

function isFree(object: ClusterObject, { mark, adopt }: WantedHost): boolean {
  return isOurs(object, mark) || (mayTakeOver(adopt) && isOfOwner(object, mark));
}

/**
 * The program says that the objects of a lost state may be had with their tenant; one that wants it only as
 * it is has no permission to them.
 */
export function mayTakeOver(adopt: unknown): boolean {
  return adopt === "restore" || adopt === "always";
}

/** True for an object that leads a host name somewhere, as external-dns reads it. */
export function leadsTo(object: ClusterObject, fqdn: string): boolean {
  return object.hosts.some((host) => normalHost(host) === fqdn);
}

/** An object in one text: `Ingress ef-external/cx-tenant1`. */
export function objectKey({ kind, namespace, name }: Place): string {
  return `${kind} ${namespace}/${name}`;
}

/** An object that may be written over, and which edit of it that is for. */
export function forcedEntry(object: ClusterObject): string {
  return `${objectKey(object)} ${String(object.generation)}`;
}

/** The edit that an object may be written over for; undefined where it may not be. */
export function editIn(entries: readonly string[], place: Place): string | undefined {
  const key = objectKey(place);
  const entry = entries.find((one) => one.startsWith(`${key} `));
  return entry?.slice(`${key} `.length);
}

/** True for an object that is one of these. */
export function isAmong(object: Place, places: readonly Place[]): boolean {
  return places.some((place) => objectKey(place) === objectKey(object));
}

/** What somebody types to remove an object. */
export function howToDelete({ kind, namespace, name }: Place): string {
  return `kubectl delete ${kind} ${name} --namespace ${namespace}`;
}

/** An object and its maker, as a line of a message. */
export function describeObject(object: ClusterObject): string {
  const owner = markOn(object);
  return `  - ${objectKey(object)}${owner === undefined ? "" : `, made by ${printable(owner)}`}`;
}

const prefix = "pulumi-cx-";

/** Whom the API server takes for the writer of our fields: the state with this mark, and no other. */
export function fieldManagerOf(mark: string): string {
  return prefix + (parseMark(mark)?.id ?? "");
}

/** True for a writer that is a state of this product's, whichever. */
export function isOurFieldManager(manager: string): boolean {
  return manager.startsWith(prefix);
}
