import type { TenantFacts } from "../state.ts";
import { isPlainObject } from "../../../objects.ts";
import { leafAt, leavesOf, type Leaves } from "../document/leaves.ts";
import {
  documentPath,
  isBookkeeping,
  isSecretInDocument,
  isServerOwned,
} from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import { notUsed } from "../schema.ts";
import { generatedPaths } from "../secret-paths.ts";
import { immutable } from "./update-document.ts";

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
