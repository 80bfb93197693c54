import { isDeepStrictEqual } from "node:util";
import { isUnknown } from "../../providers/engine/wire.ts";
import { isPlainObject, type Loose } from "../../providers/objects.ts";
import { leavesOf, shownPath } from "../../providers/resources/tenant/document/leaves.ts";
import { editedAnnotation } from "../../providers/services/kubernetes/taken.ts";
import { isSecretPath, withoutSecrets } from "../../providers/resources/tenant/secret-paths.ts";
import { printable } from "../../providers/words/printable.ts";
import { isSecretValue } from "../engine-values.ts";
import type { Change } from "./report.ts";

const secret = "[secret]";
const unknown = "[known after up]";
/** Longer values are cut, in characters. */
const longestValue = 200;

/** Of the seam with the engine, and no settings: how an object is to be written is no change of it. */
const inner = [
  "__provider",
  "seed",
  "forced",
  "metadata.annotations.pulumi.com/patchForce",
  `metadata.annotations.${editedAnnotation}`,
];

/** What the engine has blinded: no two of them can be told apart. */
class Blinded {
  readonly isBlinded = true;
}

/**
 * The settings in which two versions of an object differ, by their paths. No secret is in it: neither what the
 * engine has blinded, nor what stands under a name that sounds like one.
 * @param told paths that the engine says differ. It sees secrets, which can't be compared here.
 */
export function changesBetween(
  before: Loose,
  after: Loose,
  told: readonly string[] = [],
): Change[] {
  const olds = leavesOf(blindedWithin(before));
  const news = leavesOf(blindedWithin(after));
  const paths = [...new Set([...olds.keys(), ...news.keys()])].filter((path) => !isInner(path));
  const differs = (path: string): boolean => !isDeepStrictEqual(olds.get(path), news.get(path));
  const seen = paths.filter(differs);
  const unseen = paths.filter((path) => holdsBlinded(news.get(path)) && !differs(path));
  return [...seen, ...toldOf(unseen, told, seen)].sort().map((path) => ({
    path: printable(shownPath(path)),
    before: olds.has(path) ? textOf(path, olds.get(path)) : null,
    after: news.has(path) ? textOf(path, news.get(path)) : null,
  }));
}

function isInner(path: string): boolean {
  const shown = shownPath(path);
  return inner.some((one) => shown === one || shown.startsWith(`${one}.`));
}

function blindedWithin(properties: Loose): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, item]) => [key, blinded(item)]));
}

function blinded(value: unknown): unknown {
  if (isSecretValue(value)) return new Blinded();
  if (Array.isArray(value)) return value.map(blinded);
  return isPlainObject(value) ? blindedWithin(value) : value;
}

function holdsBlinded(value: unknown): boolean {
  return value instanceof Blinded || (Array.isArray(value) && value.some(holdsBlinded));
}

/** Those of the blinded paths that the engine means; a block that it names may be named for another setting in it. */
function toldOf(
  paths: readonly string[],
  told: readonly string[],
  seen: readonly string[],
): string[] {
  const isIn = (path: string, block: string): boolean =>
    path === block || path.startsWith(`${block}.`);
  const blocks = told
    .map(pathOf)
    .filter((block) => !seen.some((path) => isIn(shownPath(path), block)));
  return paths.filter((path) => blocks.some((block) => isIn(shownPath(path), block)));
}

/** A path of the engine's (`keyCloak["policy-enforcer"].paths[0]`) as ours; a list is taken whole. */
function pathOf(enginePath: string): string {
  const [whole = ""] = enginePath.split(/\[\d/, 1);
  return whole.replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, ".$1").replace(/^\./, "");
}

/** A value as it may be shown: JSON on one line, shortened. */
function textOf(path: string, value: unknown): string {
  if (isSecretPath(shownPath(path)) || value instanceof Blinded) return secret;
  if (isUnknown(value)) return unknown;
  const shown = JSON.stringify(withoutSecrets(path, value), (_key, item: unknown) =>
    item instanceof Blinded ? secret : item,
  );
  return printable(shown.replaceAll(secretInQuery, `$1${secret}`), longestValue);
}

/** What a URL in a plain setting carries under a name that sounds like a secret's. */
const secretInQuery = /([?&][\w.-]*(?:token|key|secret|pass|pwd|signature)[\w.-]*=)[^&#"\s]+/gi;
