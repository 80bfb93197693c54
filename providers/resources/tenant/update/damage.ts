import { isSameValue } from "../document/drift.ts";
import { leafAt, leavesOf, type Leaves } from "../document/leaves.ts";
import { isBookkeeping, isSecretInDocument } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { Loss } from "../../../services/tenant-api/service.ts";

/** What an update got wrong, by paths of the document. */
export interface Damage {
  /** Sent, and not as it was sent. */
  refused: string[];
  /** There before, and gone. */
  lost: string[];
}

/** Which loss it was: the settings alone only where a field that was not sent is still there. */
export function lossOf(
  before: TenantDocument,
  after: TenantDocument,
  { sent, named }: { sent: Leaves; named: Leaves },
): Loss {
  const isKept = [...leavesOf(before).keys()].some(
    (path) =>
      !path.startsWith("tenantSettings.") &&
      !isBookkeeping(path) &&
      !sent.has(path) &&
      !named.has(path) &&
      leafAt(after, path) !== undefined,
  );
  return isKept ? "settings" : "record";
}

/**
 * Compares a record before and after an update; undefined when nothing is wrong. A setting that has
 * another value than before, and was not sent, is another writer's change and no damage. Secrets are
 * only asked whether they are there: answers may show them encrypted, each time in another way.
 * @param named what went along with what was sent, to say whom it is about.
 */
export function damageOf(
  before: TenantDocument,
  after: TenantDocument,
  { sent, named }: { sent: Leaves; named: Leaves },
): Damage | undefined {
  const refused = [...sent]
    .filter(([path]) => !isBookkeeping(path) && !isSecretInDocument(path))
    .filter(([path, value]) => !isSameValue(path, value, leafAt(after, path)))
    .map(([path]) => path);
  const lost = [...leavesOf(before).keys()]
    .filter((path) => path === "createdBy" || !isBookkeeping(path))
    .filter((path) => !sent.has(path) && !isReplaced(path, sent) && !isReplaced(path, named))
    .filter((path) => leafAt(after, path) === undefined);
  return refused.length + lost.length === 0 ? undefined : { refused, lost };
}

/** True when something was sent for a place inside this one, or for one that it is inside of. */
function isReplaced(path: string, sent: Leaves): boolean {
  return [...sent.keys()].some((one) => path.startsWith(`${one}.`) || one.startsWith(`${path}.`));
}
