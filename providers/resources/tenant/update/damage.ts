import { isSameValue } from "../document/drift.ts";
import { leafAt, leavesOf, type Leaves } from "../document/leaves.ts";
import {
  isBookkeeping,
  isSecretInDocument,
  documentPath,
  isServerOwned,
  settingsPrefix,
} from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { Loss } from "../../../services/tenant-api/service.ts";
import type { TenantFacts } from "../state.ts";
import { isPlainObject } from "../../../objects.ts";
import { notUsed } from "../schema.ts";
import { generatedPaths } from "../secret-paths.ts";
import { immutable } from "./update-document.ts";

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
      !path.startsWith(settingsPrefix) &&
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

/**
 * What the record has not got any more, though nobody can have wished so: the API unsets nothing. Every
 * update sends it again, whatever it is about: a field of the record itself; a block of which nothing is
 * left, as a whole and with its secrets; and a secret, where the record shows that it would be shown. What
 * somebody else's tenant never had is not lost.
 * @param whole all that is wanted, with every secret that is known.
 */
export function lostLeaves(
  live: TenantDocument,
  whole: TenantDocument,
  { ownership }: Pick<TenantFacts, "ownership">,
): Leaves {
  const areSecretsShown = ownership === "created" && showsPasswords(live);
  const lost = [...leavesOf(whole)].filter(([path, value]) => {
    if (isServerOwned(path)) return false;
    if (isBlockLost(live, path)) return true;
    return areSecretsShown && isSecretInDocument(path) && value !== notUsed && isGone(live, path);
  });
  return new Map(lost);
}

/** Those of them that are secrets: they are never compared, so no drift tells of them. */
export function lostSecrets(lost: Leaves): string[] {
  return [...lost.keys()].filter(isSecretInDocument);
}

/** True for a place in the record, or in a block, of which there is nothing any more. */
function isBlockLost(live: TenantDocument, path: string): boolean {
  const [settings, block, ...rest] = path.split(".");
  if (settings !== "tenantSettings") return isGone(live, path);
  if (block === undefined || rest.length === 0) return false;
  return !isFilled(live, `${settings}.${block}`);
}

/** What goes along with every update does not fill a block. */
function isFilled(live: TenantDocument, place: string): boolean {
  const block = leafAt(live, place);
  if (!isPlainObject(block)) return false;
  return Object.keys(block).some(
    (key) => !isBookkeeping(key) && !immutable.some((path) => path === `${place}.${key}`),
  );
}

/** Every tenant has passwords: one that is shown says that none is hidden. */
function showsPasswords(live: TenantDocument): boolean {
  return generatedPaths.some((path) => !isGone(live, documentPath(path)));
}

function isGone(live: TenantDocument, path: string): boolean {
  return (leafAt(live, path) ?? null) === null;
}
