import { setTimeout as sleep } from "node:timers/promises";
import { CxError } from "../errors.ts";
import { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";
import { sharedRead, type SharedRead } from "../http/shared-read.ts";
import {
  applyChange,
  variantsOf,
  type AllowList,
  type ListChange,
  type ListOutcome,
} from "./allow-list.ts";
import type { DataSource, GrafanaApi } from "./api.ts";
import { allowedHostsOf, refuseUnwritable } from "./guards.ts";

/** The one writer of one data source in this process. */
export interface AllowListEditor {
  /** Resolves when the list was read back with the change in it. */
  change(change: ListChange): Promise<ListOutcome>;
  /** The list as it is now, shared by all readers of a moment. */
  recent(): Promise<AllowList>;
}

/** How the editor behaves; the defaults suit a real Grafana. */
export interface EditorSettings {
  dataSource: string;
  /** Longest time for one write with all its repeats. */
  operationTimeoutSeconds: number;
  /** How long changes are gathered before they go out together. Default 75 ms. */
  gatherMs?: number;
  /**
   * Shortest time between two writes. Default 1100 ms: Grafana tells the plugin about a change by a
   * time stamp of whole seconds, so a second write within one could go unnoticed.
   */
  spacingMs?: number;
  warn: (message: string) => void;
}

const mostTries = 8;
const firstPauseMs = 250;
const longestPauseMs = 5_000;

interface Pending {
  change: ListChange;
  /** True once a write of ours held it: found in the list afterwards, it is ours. */
  written: boolean;
  resolve: (outcome: ListOutcome) => void;
  reject: (error: unknown) => void;
}

export function allowListEditor(api: GrafanaApi, settings: EditorSettings): AllowListEditor {
  const { dataSource, gatherMs = 75, spacingMs = 1_100 } = settings;
  const reads: SharedRead<AllowList> = sharedRead(async () =>
    allowedHostsOf(await api.get(dataSource, newDeadline())),
  );
  let waiting: Pending[] = [];
  let isRunning = false;
  let lastWriteMs = -Infinity;
  let highestVersion = 0;

  function newDeadline(): Deadline {
    return Deadline.inSeconds(settings.operationTimeoutSeconds);
  }

  /** Writes until nobody waits: what arrives during a write goes out with the next one. */
  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await sleep(Math.max(gatherMs, lastWriteMs + spacingMs - performance.now()));
      const batch = waiting;
      waiting = [];
      await writeBatch(batch, newDeadline());
    }
    isRunning = false;
  }

  async function writeBatch(batch: Pending[], deadline: Deadline): Promise<void> {
    let open = batch;
    try {
      for (let tries = 1; open.length > 0; tries += 1) {
        const failure = await writeOnce(open, deadline);
        open = failure.open;
        if (open.length === 0) return;
        if (failure.isBatchRefused && open.length > 1) {
          for (const one of open) await writeBatch([one], deadline);
          return;
        }
        if (tries >= mostTries || deadline.hasPassed || !failure.mayPass) throw failure.error;
        await deadline.pause(Math.max(pauseMs(tries), lastWriteMs + spacingMs - performance.now()));
      }
    } catch (error) {
      for (const { reject } of open) reject(error);
    }
  }

  /** One read, one write, one read. Settles what it can; the rest comes back with the reason. */
  async function writeOnce(batch: Pending[], deadline: Deadline): Promise<Remainder> {
    const source = await api.get(dataSource, deadline);
    noticeVersion(source);
    refuseUnwritable(source);
    const before = allowedHostsOf(source);
    const { list, todo } = applyAll(before, batch);
    if (list === before) {
      settleAll(todo);
      return settled;
    }
    try {
      for (const { pending } of todo) pending.written = true;
      lastWriteMs = performance.now();
      reads.changed();
      await api.putAllowedHosts(source, list, deadline);
      const after = await api.get(dataSource, deadline);
      noticeVersion(after);
      reads.changed();
      return verify(allowedHostsOf(after), todo);
    } catch (error) {
      return remainderOf(error, todo);
    }
  }

  function applyAll(before: AllowList, batch: Pending[]): { list: AllowList; todo: Todo[] } {
    let list = before;
    const todo: Todo[] = [];
    for (const pending of batch) {
      try {
        const applied = applyChange(list, pending.change);
        list = applied.list;
        todo.push({ pending, outcome: applied.outcome });
        warnAboutVariants(before, pending.change, applied.outcome);
      } catch (error) {
        pending.reject(error);
      }
    }
    return { list, todo };
  }

  function warnAboutVariants(list: AllowList, { entry }: ListChange, outcome: ListOutcome): void {
    const variants = outcome === "added" ? variantsOf(list, entry) : [];
    if (variants.length === 0) return;
    settings.warn(
      `Grafana data source '${dataSource}': '${entry}' is added beside ${variants.map((v) => `'${v}'`).join(", ")}, ` +
        "which looks the same but is another entry to the plugin; it is left alone",
    );
  }

  /** Grafana counts versions up; one that falls was written by somebody who skips the check. */
  function noticeVersion({ version = 0 }: DataSource): void {
    if (version < highestVersion) {
      settings.warn(
        `Grafana data source '${dataSource}': its version fell from ${String(highestVersion)} to ${String(version)}: ` +
          "somebody writes it without a version (Terraform, grafana-operator or provisioning) and may undo other people's changes",
      );
    }
    highestVersion = version;
  }

  return {
    change: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({ change, written: false, resolve, reject });
        if (isRunning) return;
        isRunning = true;
        void run();
      }),
    recent: () => reads.recent(),
  };
}

interface Todo {
  pending: Pending;
  outcome: ListOutcome;
}

/** What a try left open, and why. */
interface Remainder {
  open: Pending[];
  error: unknown;
  /** Trying again may help. */
  mayPass: boolean;
  /** Grafana refused the body: perhaps because of one of several changes. */
  isBatchRefused: boolean;
}

const settled: Remainder = { open: [], error: undefined, mayPass: false, isBatchRefused: false };

function settleAll(todo: readonly Todo[]): void {
  for (const { pending, outcome } of todo) pending.resolve(ownOutcome(pending, outcome));
}

/** Found as wished after a write of ours whose answer was lost: it was us. */
function ownOutcome({ written }: Pending, outcome: ListOutcome): ListOutcome {
  if (written && outcome === "alreadyPresent") return "added";
  return written && outcome === "absent" ? "removed" : outcome;
}

function verify(list: AllowList, todo: readonly Todo[]): Remainder {
  const isThere = ({ pending: { change } }: Todo) => list.includes(change.entry);
  const isDone = (item: Todo) => isThere(item) === (item.pending.change.kind === "add");
  settleAll(todo.filter(isDone));
  const open = todo.filter((item) => !isDone(item)).map(({ pending }) => pending);
  const entries = open.map(({ change }) => `'${change.entry}'`).join(", ");
  return {
    open,
    mayPass: true,
    isBatchRefused: false,
    error: new CxError(`Grafana accepted the change of ${entries}, but somebody undid it at once`, {
      remedy:
        "find out who else writes allowedHosts of this data source (Terraform, grafana-operator)",
    }),
  };
}

function remainderOf(error: unknown, todo: readonly Todo[]): Remainder {
  const open = todo.map(({ pending }) => pending);
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

/** Doubles each time, with jitter, so that writers that collided don't collide again. */
function pauseMs(tries: number): number {
  const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** tries);
  return ceiling * (0.25 + Math.random() * 0.75);
}
