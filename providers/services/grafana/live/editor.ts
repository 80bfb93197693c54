import { batchQueue } from "../../../flow/batch-queue.ts";
import type { Company } from "../../../flow/company.ts";
import { Deadline } from "../../../flow/deadline.ts";
import { createLimit } from "../../../flow/limit.ts";
import { backoffMs } from "../../../flow/poll.ts";
import { PlatformError } from "../../../http/errors.ts";
import { sharedRead } from "../../../flow/shared-read.ts";
import {
  applyBatch,
  keyOf,
  type AllowList,
  type Item,
  type ListEditor,
  type ListOutcome,
} from "./allow-list.ts";
import type { DataSource, GrafanaApi } from "../api.ts";
import { allowedHostsOf, refuseOtherType, refuseUnwritable } from "./guards.ts";
import { Notice } from "./notice.ts";
import { CxError, wordsOf } from "../../../errors.ts";

/** How the editor behaves. */
export interface EditorSettings {
  dataSource: string;
  /** Longest time for one write with all its repeats. */
  operationTimeoutSeconds: number;
  /** The changes of the run, by `keyOf`: those of a moment go out in one write. */
  company: Company;
  warn: (message: string) => void;
}

const maxAttempts = 8;
const pauses = { firstMs: 500, longestMs: 5_000 };
/** A try without this much time would end in a timeout, which hides why it was needed. */
const shortestAttemptMs = 500;

/** The one writer of one data source: a change is done when the list was read back with it. */
export function allowListEditor(api: GrafanaApi, settings: EditorSettings): ListEditor {
  const { dataSource, operationTimeoutSeconds, company } = settings;
  const where = `Grafana data source '${dataSource}'`;
  const newDeadline = () => Deadline.inSeconds(operationTimeoutSeconds);
  const reads = sharedRead(async () => allowedHostsOf(await api.get(dataSource, newDeadline())));
  const oneAtATime = createLimit(1);
  const send = batchQueue(
    () => company.gathered(),
    (batch: Item[]) => oneAtATime(() => writeBatch(batch, newDeadline())),
  );
  const notice = new Notice(() => oneAtATime(() => writeOnceMore(newDeadline())));
  /** What a write of ours did to a change: found done afterwards, it was us. */
  const written = new WeakMap<Item, ListOutcome>();
  /** Entries that a resource of this run has: a rename must not remove what its successor took. */
  const inUse = new Set<string>();
  const warned = new Set<string>();
  let highestVersion = 0;

  async function writeBatch(batch: Item[], deadline: Deadline): Promise<void> {
    let open = batch;
    for (let attempts = 1; ; attempts += 1) {
      const left = await writeOnce(open, deadline);
      open = left.open;
      if (open.length === 0) return;
      if (left.isBatchRefused && open.length > 1) return writeSingly(open, deadline);
      const pause = Math.max(backoffMs(attempts, pauses), notice.spacingLeftMs());
      const isTooLate = pause + shortestAttemptMs > deadline.remainingMs;
      if (attempts >= maxAttempts || isTooLate || !left.mayPass) throw left.error;
      await deadline.pause(pause);
    }
  }

  async function writeSingly(items: Item[], deadline: Deadline): Promise<void> {
    for (const item of items) {
      await deadline.pause(notice.spacingLeftMs());
      await writeBatch([item], deadline).catch(item.reject);
    }
  }

  /** One read, one write, one read. Settles what it can; the rest comes back with the reason. */
  async function writeOnce(batch: Item[], deadline: Deadline): Promise<Remainder> {
    const source = await api.get(dataSource, deadline);
    noticeVersion(source);
    refuseOtherType(source);
    const before = allowedHostsOf(source);
    const { list, outcomes, warnings } = applyBatch(before, batch, { where, inUse });
    const items = [...outcomes.keys()];
    const mayWrite = source.readOnly !== true;
    const isUnseen = mayWrite && items.some((item) => mayBeUnseen(item, outcomes.get(item)));
    if (list === before && !isUnseen) {
      for (const [item, outcome] of outcomes) settle(item, outcome);
      return settled;
    }
    refuseUnwritable(source);
    warnings.forEach(warnOnce);
    try {
      reads.changed();
      await notice.ofWrite(() => put(source, list, outcomes, deadline));
      const after = await api.get(dataSource, deadline);
      noticeVersion(after);
      reads.changed();
      const { confirmed, remainder } = verify(allowedHostsOf(after), items);
      notice.settle(
        confirmed.map((item) => () => {
          settle(item, outcomes.get(item) ?? "alreadyPresent");
        }),
      );
      return remainder;
    } catch (error) {
      return remainderOf(error, items);
    }
  }

  /** The list as it is, so that the plugin sees what was written before. */
  async function writeOnceMore(deadline: Deadline): Promise<void> {
    try {
      const source = await api.get(dataSource, deadline);
      await notice.ofWrite(() => api.putAllowedHosts(source, allowedHostsOf(source), deadline));
    } catch (error) {
      // Somebody else's write is seen as well.
      if (error instanceof PlatformError && error.code === "conflict") return;
      settings.warn(
        `${where}: the last change of allowedHosts is stored, but the plugin may not see it before the next change: ${wordsOf(error)}. Save the data source once in Grafana's pages`,
      );
    }
  }

  /**
   * What was sent, and perhaps done, is our own when it is found afterwards. What Grafana refused is not:
   * then somebody else did the same in between.
   */
  async function put(
    source: DataSource,
    list: AllowList,
    outcomes: ReadonlyMap<Item, ListOutcome>,
    deadline: Deadline,
  ): Promise<void> {
    const rememberAsOurs = () => {
      for (const [item, outcome] of outcomes) {
        if (outcome === "added" || outcome === "removed") written.set(item, outcome);
      }
    };
    try {
      await api.putAllowedHosts(source, list, deadline);
      rememberAsOurs();
    } catch (error) {
      if (error instanceof PlatformError && error.outcomeIsUnknown) rememberAsOurs();
      throw error;
    }
  }

  function settle(item: Item, outcome: ListOutcome): void {
    if (item.change.kind === "add") inUse.add(item.change.allowedHost);
    item.resolve(written.get(item) ?? outcome);
  }

  /** A write that is tried again says the same. */
  function warnOnce(message: string): void {
    if (warned.has(message)) return;
    warned.add(message);
    settings.warn(message);
  }

  /** Grafana counts versions up; one that falls was written by somebody who skips the check. */
  function noticeVersion({ version = 0 }: DataSource): void {
    if (version < highestVersion) {
      settings.warn(
        `${where}: its version fell from ${String(highestVersion)} to ${String(version)}: somebody writes it without a version (Terraform, grafana-operator or provisioning) and may undo other people's changes`,
      );
    }
    highestVersion = version;
  }

  return {
    ...reads,
    change(change) {
      company.join(keyOf(change));
      return send(change);
    },
  };
}

/** A run that was cut off may have put it in without the write that lets the plugin see it. */
function mayBeUnseen({ change }: Item, outcome: ListOutcome | undefined): boolean {
  return change.isOwn === true && outcome === "alreadyPresent";
}

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
