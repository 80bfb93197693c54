import { createHash, createHmac, randomBytes } from "node:crypto";

/**
 * Whose an object is, as it is written on the object: `<owner>#<id>`. The owner is a name, and two
 * stacks may have the same one; the id is made of a seed that only the maker's state holds, so it
 * proves that this very state made the object (docs/decisions/0009-whose-is-it.md).
 */
export interface Mark {
  /** E.g. `pulumi:cx-tenants/prod`. */
  owner: string;
  /** Undefined when the text names an owner only. */
  id: string | undefined;
}

const separator = "#";
/** Behind the mark of whoever suspended a tenant by taking it down. */
const takenDown = " (taken down)";
/** Behind the mark of whoever took a tenant over that another state had made, with other passwords. */
const takenOver = " (taken over)";

/** Random text that a state keeps as a secret: marks and passwords are made of it. */
export function newSeed(): string {
  return randomBytes(24).toString("base64url");
}

/** The seed that is given, or was made before, or a new one. What is not known yet stays so. */
export function seedFor(olds: { seed?: unknown }, news: { seed?: unknown }): string {
  const known = [news.seed, olds.seed].find((seed) => typeof seed === "string" && seed !== "");
  return typeof known === "string" ? known : newSeed();
}

/** The mark of what a state with this seed makes. */
export function markOf(owner: string, seed: string): string {
  const id = createHash("sha256").update(`mark:${seed}`).digest("hex").slice(0, 12);
  return owner + separator + id;
}

/**
 * A password that a run can make again from its seed, so that none is lost when the run dies between
 * the making of a tenant and the state. 24 characters of 6 bits, safe in URLs and connection strings.
 */
export function passwordFrom(seed: string, path: string): string {
  return createHmac("sha256", seed).update(`password:${path}`).digest("base64url").slice(0, 24);
}

/** What is written as the last writer of a tenant that a destroy suspends. */
export function takenDownBy(mark: string): string {
  return mark + takenDown;
}

/** What is written as the maker of a tenant that was there before, and counts as made by this state. */
export function takenOverBy(mark: string): string {
  return mark + takenOver;
}

/** Reads a mark; undefined when there is no text. */
export function parseMark(text: unknown): Mark | undefined {
  if (typeof text !== "string" || text.trim() === "") return undefined;
  const suffix = [takenDown, takenOver].find((words) => text.endsWith(words)) ?? "";
  const mark = text.slice(0, text.length - suffix.length);
  const at = mark.lastIndexOf(separator);
  if (at < 0) return { owner: mark, id: undefined };
  return { owner: mark.slice(0, at), id: mark.slice(at + 1) };
}

/** True when both were written by the same state, whatever its owner is called by now. */
export function isSameState(one: unknown, other: unknown): boolean {
  const id = parseMark(one)?.id;
  return id !== undefined && id !== "" && id === parseMark(other)?.id;
}

/** True for a mark that a state wrote: a name alone can be anybody's. */
export function isMarkOfState(text: unknown): boolean {
  return /^[0-9a-f]{12}$/.test(parseMark(text)?.id ?? "");
}

/** True when both name the same owner; that alone proves little. */
export function isSameOwner(one: unknown, other: unknown): boolean {
  const owner = parseMark(one)?.owner;
  return owner !== undefined && owner === parseMark(other)?.owner;
}

/** True for the last writer of a tenant that was suspended by taking it down, not by its license. */
export function isTakenDown(text: unknown): boolean {
  return typeof text === "string" && text.endsWith(takenDown);
}

/** True for the maker of a tenant that this maker only took over: it has not the passwords of his seed. */
export function isTakenOver(text: unknown): boolean {
  return typeof text === "string" && text.endsWith(takenOver);
}
