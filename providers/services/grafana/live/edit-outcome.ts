import { CxError } from "../../../errors.ts";
import { PlatformError } from "../../../http/errors.ts";
import type { AllowList } from "./allow-list.ts";
import type { Item } from "./batch.ts";

/** What a try left open, and why. */
export interface Remainder {
  open: Item[];
  error: unknown;
  /** Trying again may help. */
  mayPass: boolean;
  /** Grafana refused the body: perhaps because of one of several changes. */
  isBatchRefused: boolean;
}

/** Nothing is left to do. */
export const settled: Remainder = {
  open: [],
  error: undefined,
  mayPass: false,
  isBatchRefused: false,
};

/** What came of a write: `confirmed` changes are in the list that was read back. */
export function verify(
  list: AllowList,
  items: readonly Item[],
): { confirmed: Item[]; remainder: Remainder } {
  const isDone = ({ change }: Item) =>
    list.includes(change.allowedHost) === (change.kind === "add");
  const open = items.filter((item) => !isDone(item));
  if (open.length === 0) return { confirmed: [...items], remainder: settled };
  const entries = open.map(({ change }) => `'${change.allowedHost}'`).join(", ");
  const error = new CxError(
    `Grafana accepted the change of ${entries}, but somebody undid it at once`,
    "find out who else writes allowedHosts of this data source (Terraform, grafana-operator)",
  );
  const remainder = { open, error, mayPass: true, isBatchRefused: false };
  return { confirmed: items.filter(isDone), remainder };
}

/** What a failed write leaves: after an unknown outcome everything is open, and looked at again. */
export function remainderOf(error: unknown, open: Item[]): Remainder {
  if (!(error instanceof PlatformError)) throw error;
  const isTaken = error.code === "conflict";
  // Grafana has two 409s and no code to tell them apart; this one says that the name is taken.
  const isNameConflict = isTaken && (error.failure.serverMessage ?? "").includes("same name");
  return {
    open,
    error,
    mayPass: (isTaken && !isNameConflict) || error.outcomeIsUnknown || error.code === "throttled",
    isBatchRefused: error.failure.status === 400,
  };
}
