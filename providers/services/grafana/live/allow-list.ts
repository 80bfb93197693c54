import { CxError } from "../../../errors.ts";
import { printable } from "../../../words/printable.ts";

/**
 * The rules of the list `jsonData.allowedHosts`. Order, spelling and duplicates of allowed hosts that are
 * not ours are never touched.
 */
export type AllowList = readonly string[];

/** One wish about one allowed host. */
export interface ListChange {
  kind: "add" | "remove";
  allowedHost: string;
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
  return kind === "add" ? add(list, allowedHost) : remove(list, allowedHost);
}

/** Matches no host, and keeps a list from being empty. The guide's own list begins with it. */
const placeholder = "*";

/** What is written after all changes: an empty list would allow every host, so it gets a placeholder. */
export function keepClosed(before: AllowList, after: AllowList): AllowList {
  return before.length > 0 && after.length === 0 ? [placeholder] : after;
}

function add(list: AllowList, allowedHost: string): { list: AllowList; outcome: ListOutcome } {
  if (list.includes(allowedHost)) return { list, outcome: "alreadyPresent" };
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

function remove(list: AllowList, allowedHost: string): { list: AllowList; outcome: ListOutcome } {
  if (!list.includes(allowedHost)) return { list, outcome: "absent" };
  return { list: list.filter((present) => present !== allowedHost), outcome: "removed" };
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
