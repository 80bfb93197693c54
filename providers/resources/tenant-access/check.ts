import type { Judgment } from "../../engine/lifecycle.ts";
import { isUnknown } from "../../engine/wire.ts";
import { howToDelete, isAmong, objectKey } from "../../services/kubernetes/taken.ts";
import { markOf, seedFor } from "../../mark.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { immutableNames, lockedOut } from "../tenant/rules.ts";
import { lackedProblem, newNamesFit } from "../tenant/new-tenant.ts";
import { defaultOnDestroy, mayBeForeign, staysForeign } from "../tenant/schema.ts";
import { accessSpec } from "./schema.ts";
import type { Loose } from "../../objects.ts";

/**
 * Refuses what would break a tenant that is there. People skip previews, so these rules stand before everything
 * else of the tenant.
 */
export function judgeArguments(inputs: Loose, olds: Loose, isWellFormed: boolean): Judgment {
  const fqdnStays = (before: Loose, now: Loose) => immutableNames(now, before);
  const idFits = (_before: Loose, { tenantId, adopt }: Loose) => newNamesFit({ tenantId, adopt });
  const rules = [
    idFits,
    fqdnStays,
    recordKindStays,
    nobodyIsLockedOut,
    nothingIsLacking,
    endIsSaid,
  ];
  return {
    problems: isWellFormed ? rules.flatMap((rule) => rule(olds, inputs) ?? []) : [],
    warnings: leftBehind(olds, inputs),
  };
}

/** The arguments with the seed of a new tenant, or the one of a tenant that is there, and its mark. */
export function withMark(news: Loose, olds: Loose): Loose {
  const seed = seedFor(olds, news);
  const { owner } = news;
  const mark = typeof owner === "string" && !isUnknown(owner) ? markOf(owner, seed) : owner;
  const isKnown = olds["tenantId"] === news["tenantId"];
  const judged = ofCreation.map((key) => [key, (isKnown ? olds : news)[key]] as const);
  const once = Object.fromEntries(judged);
  return { adopt: "never", ...news, ...once, forced: olds["forced"] ?? [], seed, mark };
}

/** Arguments that count when the tenant is let in, and never again: they stay as they were then. */
export const ofCreation = ["record", "lacks", "locksOut"] as const;

/** external-dns takes two runs to turn addresses into an alias, and the name is gone in between. */
function recordKindStays(olds: Loose, news: Loose): Problem | undefined {
  const before = olds["recordKind"];
  const after = news["recordKind"];
  if (typeof before !== "string" || typeof after !== "string") return undefined;
  if (isUnknown(after) || before === after) return undefined;
  return problem(
    "dns.target",
    `cannot change from ${before} to ${after} in place: external-dns would take the name of tenant '${String(news["tenantId"])}' away for a while. Plan that gap: pulumi up with dns.kind: none, wait until the name is gone, then pulumi up with the new target`,
  );
}

/** Contract §4.5: two-factor authentication covers administrators too. */
function nobodyIsLockedOut(olds: Loose, { locksOut, adopt }: Loose): Problem | undefined {
  const isNew = olds["tenantId"] === undefined && !mayBeForeign(adopt);
  return locksOut === true && isNew ? lockedOut : undefined;
}

/** Where a tenant may be there already, only the platform knows whether something is lacking. */
function nothingIsLacking(olds: Loose, { lacks, adopt }: Loose): Problem[] {
  const isNew = olds["tenantId"] === undefined;
  return isNew && adopt === "never" && Array.isArray(lacks)
    ? lacks.map((path) => lackedProblem(String(path)))
    : [];
}

/** What was taken over stays when its line goes; without the word nobody could tell that it was. */
function endIsSaid(olds: Loose, { tenantId, adopt, onDestroy }: Loose): Problem | undefined {
  if (olds["tenantId"] !== tenantId || !staysForeign(olds["adopt"])) return undefined;
  if (mayBeForeign(adopt) || isUnknown(adopt) || onDestroy !== undefined) return undefined;
  return problem(
    "adopt",
    `was ${JSON.stringify(olds["adopt"])}, and without that word taking out the line would suspend tenant '${String(tenantId)}', whoever made it; leave it as it is, or write onDestroy: retain (or suspend, or delete) beside`,
  );
}

/** The engine keeps all that it was told to keep: also what leaves a tenant that stays, and what is replaced. */
function leftBehind(olds: Loose, news: Loose): string[] {
  const before = accessSpec.safeParse(olds).data;
  const after = accessSpec.safeParse(news).data;
  if (before === undefined || after?.tenantId !== before.tenantId) return [];
  if ((before.onDestroy ?? defaultOnDestroy(before.adopt)) !== "retain") return [];
  const objects = (before.cluster?.objects ?? [])
    .filter((place) => !isAmong(place, after.cluster?.objects ?? []))
    .map((place) => `${objectKey(place)} (${howToDelete(place)})`);
  const entries = [
    ...(before.grafana !== undefined && after.grafana === undefined
      ? [`the entry in ${before.grafana.dataSource}'s allowed hosts`]
      : []),
    ...(before.provisioned !== undefined && after.provisioned === undefined
      ? [`the entry in the Secret ${before.provisioned.namespace}/${before.provisioned.secret}`]
      : []),
  ];
  return [...objects, ...entries].map(
    (what) =>
      `tenant '${after.tenantId}' was kept by onDestroy: retain (the default beside adopt: ifIdentical and always) until now, so what leaves the program stays: ${what}. Remove it by hand after this run, if it is not to serve any longer`,
  );
}
