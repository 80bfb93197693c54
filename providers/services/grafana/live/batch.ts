import type { Pending } from "../../../flow/batch-queue.ts";
import { printable } from "../../../words/printable.ts";
import {
  applyChange,
  keepClosed,
  variantsOf,
  type AllowList,
  type ListChange,
  type ListOutcome,
} from "./allow-list.ts";

/** A change that waits, and its caller. */
export type Item = Pending<ListChange, ListOutcome>;

/** What a batch makes of a list. */
export interface AppliedBatch {
  /** The very same list when nothing is to be written. */
  list: AllowList;
  /** What became of each change that is still open. */
  outcomes: Map<Item, ListOutcome>;
  /** For the user: what else this does to the list. */
  warnings: string[];
}

/**
 * Applies the changes of a batch, one after the other. A change that a rule forbids is rejected and does
 * not hold up the others; one that takes away what another resource has is settled as done.
 * @param where the list in words: "Grafana data source 'x'".
 * @param inUse allowed hosts that a resource of this run has: a rename must not remove what its successor took.
 */
export function applyBatch(
  before: AllowList,
  batch: readonly Item[],
  { where, inUse }: { where: string; inUse: ReadonlySet<string> },
): AppliedBatch {
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
  if (closed !== list) warnings.push(lastEntryWarning(where));
  if (before.length === 0 && list.length > 0) warnings.push(firstEntryWarning(where));
  return { list: closed, outcomes, warnings };
}

function variantWarning(list: AllowList, allowedHost: string, where: string): string[] {
  const variants = variantsOf(list, allowedHost).map((variant) => `'${printable(variant)}'`);
  if (variants.length === 0) return [];
  return [
    `${where}: '${allowedHost}' is added beside ${variants.join(", ")}, ` +
      "which looks the same but is another allowed host to the plugin; it is left alone",
  ];
}

function lastEntryWarning(where: string): string {
  return (
    `${where}: the last allowed host went, and an empty list would allow every host; ` +
    "'*' was put in its place, which matches no host. Take it out by hand if every host is to be allowed"
  );
}

function firstEntryWarning(where: string): string {
  return (
    `${where}: its list of allowed hosts was empty, which allowed every host; ` +
    "from now on only those in the list are allowed. Add the others that dashboards read from"
  );
}
