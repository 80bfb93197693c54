import { parseMark } from "../../mark.ts";

const prefix = "pulumi-cx-";

/** Whom the API server takes for the writer of our fields: the state with this mark, and no other. */
export function fieldManagerOf(mark: string): string {
  return prefix + (parseMark(mark)?.id ?? "");
}

/** True for a writer that is a state of this product's, whichever. */
export function isOurFieldManager(manager: string): boolean {
  return manager.startsWith(prefix);
}
