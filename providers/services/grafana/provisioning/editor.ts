import { batchQueue } from "../../../flow/batch-queue.ts";
import { Company } from "../../../flow/company.ts";
import { CxError } from "../../../errors.ts";
import { applyBatch, type Item, type ListEditor } from "../live/allow-list.ts";
import { Deadline } from "../../../flow/deadline.ts";
import { backoffMs } from "../../../flow/poll.ts";
import { sharedRead } from "../../../flow/shared-read.ts";
import {
  editFile,
  findSource,
  type ProvisionedSource,
  type SourceName,
} from "./provisioning-file.ts";
import type { SecretStore } from "./secret.ts";

/** What the editor needs beside the Secret. */
export interface ProvisionedEditorSettings extends SourceName {
  /** The version that Grafana has now; undefined when a `version:` in the file stays as it is. */
  liveVersion: (() => Promise<number>) | undefined;
  warn: (message: string) => void;
}

const maxAttempts = 10;
const pauses = { firstMs: 50, longestMs: 1_000 };
const operationTimeoutSeconds = 60;
/**
 * How far the file's version is lifted above the live one: each change in Grafana's own pages counts
 * the live one up, and a file that is behind is skipped at the next start.
 */
const versionLead = 1_000;

/** The one writer of one data source's file: a change is done when the Secret holds it. */
export function provisionedListEditor(
  store: SecretStore,
  { dataSource, organization, liveVersion, warn }: ProvisionedEditorSettings,
): ListEditor {
  const where = `provisioning file of the data source '${dataSource}'`;
  const name = { dataSource, organization };
  const newDeadline = () => Deadline.inSeconds(operationTimeoutSeconds);
  const reads = sharedRead(
    async () => findSource((await store.read(newDeadline())).files, name).allowedHosts,
  );
  /** Entries that a resource of this run has: a rename must not remove what its successor took. */
  const inUse = new Set<string>();
  const company = new Company();
  const send = batchQueue(() => company.gathered(), write);

  async function write(batch: Item[]): Promise<void> {
    const deadline = newDeadline();
    for (let attempts = 1; attempts <= maxAttempts && !deadline.hasPassed; attempts += 1) {
      if (await writeOnce(batch, deadline)) return;
      await deadline.pause(backoffMs(attempts, pauses));
    }
    throw new CxError(
      `cannot change allowedHosts of '${dataSource}' in its Secret: somebody else wrote the Secret at every try`,
      "find out who else writes it, then run pulumi up again",
    );
  }

  /** One read and one write against the version that was read. False: somebody was faster. */
  async function writeOnce(batch: Item[], deadline: Deadline): Promise<boolean> {
    const secret = await store.read(deadline);
    const source = findSource(secret.files, name);
    const { list, outcomes, warnings } = applyBatch(source.allowedHosts, batch, { where, inUse });
    if (list !== source.allowedHosts) {
      const version = await versionFor(source);
      const text = editFile(secret.files[source.key] ?? "", source.key, name, {
        allowedHosts: list,
        ...(version !== undefined && { version }),
      });
      reads.changed();
      if (!(await store.write(secret, source.key, text, deadline))) return false;
      warnings.forEach(warn);
    }
    for (const [item, outcome] of outcomes) {
      if (item.change.kind === "add") inUse.add(item.change.allowedHost);
      item.resolve(outcome);
    }
    return true;
  }

  /** A `version:` for the file, when it has one that Grafana would find too low. */
  async function versionFor({ version }: ProvisionedSource): Promise<number | undefined> {
    if (version === undefined) return undefined;
    if (liveVersion === undefined) {
      warn(
        `the provisioning file of '${dataSource}' has \`version: ${String(version)}\`: Grafana skips it at its next start unless that is above the live version, and then the allowed host is lost. Set fileVersion: raise, or take the line out`,
      );
      return undefined;
    }
    const live = await liveVersion();
    return version > live ? undefined : live + versionLead;
  }

  return {
    ...reads,
    change(change) {
      company.join();
      return send(change);
    },
  };
}
