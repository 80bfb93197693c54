import { CxError } from "../../../errors.ts";
import { printable } from "../../../words/printable.ts";
import type { Pending } from "../../../flow/batch-queue.ts";

/**
 * The rules of the list `jsonData.allowedHosts`. Order, spelling and duplicates of allowed hosts that are
 * not ours are never touched.
 */
export type AllowList = readonly string[];

/** One wish about one allowed host. */
export interface ListChange {
  kind: "add" | "remove";
  allowedHost: string;
  /** Whoever finds it there already, it was this stack: what a run that was cut off has left. */
  isOwn?: boolean;
}

/** What tells a change from the others of a run. */
export function keyOf({ kind, allowedHost }: Pick<ListChange, "kind" | "allowedHost">): string {
  return `${kind} ${allowedHost}`;
}

/** The one writer of one list in this run. */
export interface ListEditor {
  /** Resolves when the change is proved to be in the list. */
  change(change: ListChange): Promise<ListOutcome>;
  /** The list, shared by all readers of a moment; `recent` may be some seconds old. */
  fresh(): Promise<AllowList>;
  recent(): Promise<AllowList>;
}

/** What a change did to the list. */
export type ListOutcome = "added" | "alreadyPresent" | "removed" | "absent";

/**
 * The list after a change. Throws a CxError, with the list untouched, when a rule forbids it. The last
 * allowed host may go; `keepClosed` has to follow before such a list is written.
 */
export function applyChange(
  list: AllowList,
  { kind, allowedHost }: ListChange,
): { list: AllowList; outcome: ListOutcome } {
  const isListed = list.includes(allowedHost);
  if (kind === "remove") {
    if (!isListed) return { list, outcome: "absent" };
    return { list: list.filter((present) => present !== allowedHost), outcome: "removed" };
  }
  if (isListed) return { list, outcome: "alreadyPresent" };
  const broken = list.find((present) => breaksWholeList(present));
  if (broken !== undefined) {
    // With it in the list the plugin answers 403 to every query of every tenant.
    throw new CxError(
      `cannot add '${allowedHost}': the list holds the allowed host ${printable(JSON.stringify(broken))}, which the Infinity plugin cannot read and which blocks all tenants`,
      "correct or remove that allowed host in Grafana (data source, Security, Allowed hosts)",
    );
  }
  return { list: [...list, allowedHost], outcome: "added" };
}

/** Matches no host, and keeps a list from being empty. The guide's own list begins with it. */
const placeholder = "*";

/** What is written after all changes: an empty list would allow every host, so it gets a placeholder. */
export function keepClosed(before: AllowList, after: AllowList): AllowList {
  return before.length > 0 && after.length === 0 ? [placeholder] : after;
}

/**
 * True for allowed hosts that make the plugin (3.4.1 and later) refuse every query: those that Go's
 * `url.Parse` cannot read or that have no host. `*` and a host without scheme match nothing, but do
 * no harm.
 */
export function breaksWholeList(allowedHost: string): boolean {
  const url = /^https?:\/\//i.test(allowedHost) ? allowedHost : `https://${allowedHost}`;
  const parts = /^https?:\/\/([^/?#]*)([^?#]*)[^#]*(.*)$/is.exec(url) ?? [];
  const [, authority = "", path = "", fragment = ""] = parts;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return !isHost(host) || [path, fragment].some(hasBadEscape) || hasControlCharacter(url);
}

/** A name or a bracketed IPv6 address, with or without a port. */
function isHost(host: string): boolean {
  return /^(\[[^\]]+\]|[^[:][^:]*)(:\d*)?$/.test(host) && !/[\s"<>\\^`{|}%]/.test(host);
}

function hasBadEscape(text: string): boolean {
  return /%(?![0-9a-f]{2})/i.test(text);
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < " " || character === "\u007f");
}

/** Entries that look like ours but are not, to the plugin, the same: other case, slash or scheme. */
export function variantsOf(list: AllowList, allowedHost: string): string[] {
  const normal = normalized(allowedHost);
  return list.filter((present) => present !== allowedHost && normalized(present) === normal);
}

function normalized(allowedHost: string): string {
  return allowedHost
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "")
    .replace(/:443$/, "");
}

/** A change that waits, and its caller. */
export type Item = Pending<ListChange, ListOutcome>;

/**
 * Applies the changes of a batch, one after the other. A change that a rule forbids is rejected and does
 * not hold up the others; one that takes away what another resource has is settled as done.
 * @param where the list in words: "Grafana data source 'x'".
 * @param inUse allowed hosts that a resource of this run has: a rename must not remove what its successor took.
 * @returns the list, the very same when nothing is to be written; what became of each change that is still
 * open; and, for the user, what else this does to the list.
 */
export function applyBatch(
  before: AllowList,
  batch: readonly Item[],
  { where, inUse }: { where: string; inUse: ReadonlySet<string> },
): { list: AllowList; outcomes: Map<Item, ListOutcome>; warnings: string[] } {
  const added = batch.filter(({ change }) => change.kind === "add");
  const taken = new Set([...inUse, ...added.map(({ change }) => change.allowedHost)]);
  let list = before;
  const outcomes = new Map<Item, ListOutcome>();
  const warnings: string[] = [];
  for (const item of batch) {
    const { change } = item;
    if (change.kind === "remove" && taken.has(change.allowedHost)) {
      item.resolve("absent");
      continue;
    }
    try {
      const applied = applyChange(list, change);
      list = applied.list;
      outcomes.set(item, applied.outcome);
      if (applied.outcome === "added")
        warnings.push(...variantWarning(before, change.allowedHost, where));
    } catch (error) {
      item.reject(error);
    }
  }
  const closed = keepClosed(before, list);
  if (closed !== list) warnings.push(`${where}: ${lastEntryWarning}`);
  if (before.length === 0 && list.length > 0) warnings.push(`${where}: ${firstEntryWarning}`);
  return { list: closed, outcomes, warnings };
}

function variantWarning(list: AllowList, allowedHost: string, where: string): string[] {
  const variants = variantsOf(list, allowedHost).map((variant) => `'${printable(variant)}'`);
  if (variants.length === 0) return [];
  return [
    `${where}: '${allowedHost}' is added beside ${variants.join(", ")}, which looks the same but is another allowed host to the plugin; it is left alone`,
  ];
}

const lastEntryWarning = `the last allowed host went, and an empty list would allow every host; '${placeholder}' was put in its place, which matches no host. Take it out by hand if every host is to be allowed`;

const firstEntryWarning =
  "its list of allowed hosts was empty, which allowed every host; from now on only those in the list are allowed. Add the others that dashboards read from";
