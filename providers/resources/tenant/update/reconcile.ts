import { CxError, wordsOf } from "../../../errors.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { PlatformError } from "../../../http/errors.ts";
import { printable } from "../../../words/printable.ts";
import { damageOf, lossOf, type Damage } from "./damage.ts";
import { documentOf, leafAt, type Leaves } from "../document/leaves.ts";
import type { Logo } from "../../../services/tenant-api/logo.ts";
import { lookAfterWrite, lookAtItself, lookFor, lookUntil } from "../creation/look.ts";
import { settingName } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { UpdateAnswer } from "../../../services/tenant-api/api.ts";
import type { TenantService } from "../../../services/tenant-api/service.ts";
import { proofIn, showsNews } from "./changes.ts";
import { nameOf } from "../document/record.ts";
import {
  everything,
  filledIn,
  hiddenSecrets,
  identityOf,
  touchesSettings,
  unchangeable,
  unknownSecrets,
  type Change,
} from "./update-document.ts";

/** How long to wait for the words of a list before everything is sent once more. */
const settleSeconds = 2;

/**
 * Updates a tenant and proves it: afterwards every setting that was sent must be as wanted, and every
 * other one must still be there. What a platform that replaces whole blocks has lost is put back; what
 * another writer changed meanwhile stays as they wanted it. Returns the record.
 */
export function reconcile(
  platform: TenantService,
  before: TenantDocument,
  change: Change,
): Promise<TenantDocument> {
  const couldCost = touchesSettings(change) && unknownSecrets(before, change.whole).length > 0;
  const bring = () => bringAbout(platform, before, change);
  return couldCost ? oneFirst(platform, bring) : bring();
}

/**
 * A platform that keeps of a tenant only what an update carries shows it with the first one, and that one loses
 * what nobody knows: while it is under way, others wait for what it shows.
 */
async function oneFirst<T>({ updates }: TenantService, update: () => Promise<T>): Promise<T> {
  const isKnown = () => updates.isKept === true || updates.loss !== undefined;
  while (!isKnown() && updates.underWay !== undefined) await updates.underWay;
  if (isKnown()) return update();
  const own = update();
  updates.underWay = own.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await own;
  } finally {
    delete updates.underWay;
  }
}

async function bringAbout(
  platform: TenantService,
  before: TenantDocument,
  change: Change,
): Promise<TenantDocument> {
  const { leaves: sent, logo, deadline } = change;
  const named = new Map([
    ...filledIn(platform.api.versionLine, before, change),
    ...identityOf(before, change),
    ...unchangeable(before, change),
  ]);
  const document = documentToSend(platform, before, change, named);
  const patience = deadline.within(settleSeconds);
  const { isAnswerProof = false } = change;
  const sending = { sent, named, logo, before, deadline, patience, isAnswerProof };
  const first = await send(platform, before, document, sending);
  const { damage } = first;
  if (damage === undefined) {
    if (touchesSettings(change)) platform.updates.isKept = true;
    return first.live;
  }
  if (damage.lost.length > 0) noteLoss(platform, before, change, first.live, sending);

  const all = everything(before, first.live, change);
  const tenantId = String(before["tenantId"]);
  const again = { ...sending, patience: deadline };
  const second = await send(platform, first.live, all, again).catch((error: unknown) => {
    throw damageError(tenantId, damage, error);
  });
  if (second.damage === undefined) return second.live;
  throw damageError(tenantId, second.damage);
}

/**
 * What changed and whom it is about; once a run has seen an update lose the rest, everything. Throws a
 * CxError when that would cost the tenant a secret that could not be put back.
 */
function documentToSend(
  platform: TenantService,
  before: TenantDocument,
  change: Change,
  named: Leaves,
): TenantDocument {
  const { loss } = platform.updates;
  if (loss === undefined) return documentOf([...named, ...change.leaves]);
  const unknown = unknownSecrets(before, change.whole);
  if (unknown.length === 0) return everything(before, before, change);
  if (loss === "record" || touchesSettings(change)) {
    throw wouldLose(String(before["tenantId"]), unknown);
  }
  return documentOf([...identityOf(before, change), ...change.leaves]);
}

/** Later updates of this run carry everything. Secrets that nobody shows are gone without a trace. */
function noteLoss(
  platform: TenantService,
  before: TenantDocument,
  { whole }: Change,
  after: TenantDocument,
  aim: { sent: Leaves; named: Leaves },
): void {
  platform.updates.loss ??= lossOf(before, after, aim);
  const unseen = hiddenSecrets(before).filter((path) => leafAt(whole, path) === undefined);
  if (unseen.length === 0) return;
  platform.warn(
    `tenant '${String(before["tenantId"])}': the platform keeps of a tenant only what an update carries, so it has lost what this stack does not know and nobody shows: ${shown(unseen)}. Give them in the program, or in the platform's own administration`,
  );
}

interface Sending {
  sent: Leaves;
  named: Leaves;
  logo: Logo | undefined;
  /** What must have survived. */
  before: TenantDocument;
  isAnswerProof: boolean;
  /** How long a list may lag behind the update, where it alone tells what came of it. */
  patience: Deadline;
  deadline: Deadline;
}

interface Outcome {
  live: TenantDocument;
  damage: Damage | undefined;
}

/** One update, and what came of it. */
async function send(
  platform: TenantService,
  listed: TenantDocument,
  document: TenantDocument,
  { logo, before, patience, deadline, isAnswerProof, ...aim }: Sending,
): Promise<Outcome> {
  const name = nameOf(listed);
  const answer = await platform.api.update(listed, document, logo, deadline).catch(onlyUnknown);
  const failure = answer instanceof PlatformError ? answer : undefined;
  platform.tenants.changed();
  const judge = (live: TenantDocument) => ({ live, damage: damageOf(before, live, aim) });
  const isShown = (live: TenantDocument) =>
    failure === undefined
      ? proofIn(live, listed, document) === "shown"
      : showsNews(live, listed, document);
  if (!(answer instanceof PlatformError)) {
    const told = isAnswerProof ? wholeRecordIn(answer, before) : undefined;
    if (told !== undefined && isShown(told) && judge(told).damage === undefined) return judge(told);
    const itself = await lookAtItself(platform, name, deadline);
    // A page with status 200 may be a gateway's, which carried nothing out.
    const isDoubtful = (live: TenantDocument) =>
      answer.isPage && proofIn(live, listed, document) === "notShown";
    if (itself !== undefined && !isDoubtful(itself)) return judge(itself);
  }
  const seen = await lookUntil(platform, name, patience, isShown, lookAfterWrite);
  if (failure !== undefined) {
    if (seen === undefined || !isShown(seen) || !isWriter(document, seen)) throw failure;
    return believe(platform, failure, judge(seen));
  }
  const live = seen ?? (await lookFor(platform, name, deadline));
  if (live === undefined) throw vanished(name.tenantId);
  if (proofIn(live, listed, document) !== "notShown") return judge(live);
  if (!(answer instanceof PlatformError) && answer.isPage) throw notTheService(name.tenantId);
  return { live: listed, damage: { refused: [...aim.sent.keys()], lost: [] } };
}

/** Some services answer with what was sent, or with the record as it was before; only the record has its own id. */
function wholeRecordIn(
  { record }: UpdateAnswer,
  before: TenantDocument,
): TenantDocument | undefined {
  return record?.["_id"] === before["_id"] ? record : undefined;
}

/** The failure of a call that may have been carried out. Throws any other one. */
function onlyUnknown(error: unknown): PlatformError {
  if (error instanceof PlatformError && error.outcomeIsUnknown) return error;
  throw error;
}

/** False when the record names somebody else than who sent this as its last writer. */
function isWriter({ updatedBy }: TenantDocument, live: TenantDocument): boolean {
  return updatedBy === undefined || live["updatedBy"] === updatedBy;
}

/**
 * An answer that was lost, or tells of a failure after the work: the record is ours, and decides. Throws
 * the failure when nothing was lost and something is not as it was sent.
 */
function believe({ warn }: TenantService, failure: PlatformError, outcome: Outcome): Outcome {
  if (outcome.damage?.lost.length === 0) throw failure;
  warn(
    `tenant '${String(outcome.live["tenantId"])}' was updated, although the platform answered with a failure (${failure.message}). Its record is proved; whether all that the platform does with it was done could not be seen: see the log of its tenant service`,
  );
  return outcome;
}

function notTheService(tenantId: string): CxError {
  return new CxError(
    `cannot update tenant '${tenantId}': a web page answered in place of the service, and the record does not show the update`,
    "check that PATCH <tenantApi.url>/tenant leads to the CX Tenant API (gateway, maintenance page), then run pulumi up again",
  );
}

/** Anybody may have named them. */
function shown(paths: readonly string[]): string {
  return paths.map((path) => printable(settingName(path))).join(", ");
}

function vanished(tenantId: string): CxError {
  return new CxError(
    `cannot update tenant '${tenantId}': it is not on the platform any more`,
    "run pulumi refresh, then pulumi up: it will be created again",
  );
}

function wouldLose(tenantId: string, paths: readonly string[]): CxError {
  return new CxError(
    `cannot update tenant '${tenantId}' without a loss: the platform keeps only what an update carries, as another update of this run has shown, and this stack does not know ${shown(paths)}; nothing was changed`,
    "give them in the program (the others in extraSettings), or change the tenant in the platform's own administration",
  );
}

function damageError(tenantId: string, { refused, lost }: Damage, cause?: unknown): CxError {
  const lines = [
    ...refused.map((path) => `  - ${settingName(path)} is not as it was sent`),
    ...lost.map((path) => `  - ${printable(settingName(path))} is gone`),
  ];
  return new CxError(
    [
      `the update of tenant '${tenantId}' was accepted, but these settings are not as they should be afterwards:`,
      ...lines,
      ...(cause === undefined ? [] : [`and they could not be sent once more: ${wordsOf(cause)}`]),
    ].join("\n"),
    "compare them in the platform's own administration. What is not as it was sent, the platform does not take: correct it, or, if it does not know the setting, take it out of extraSettings. A secret that is gone and that this stack does not know has to be given there again. If another person or program changed the tenant at the same moment, run pulumi refresh, then pulumi up",
    { cause },
  );
}
