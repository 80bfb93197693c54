import type { RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { isSameState, isTakenDown, markOf, newSeed } from "../mark.ts";
import { decideAdoption, type Adoption } from "./adoption.ts";
import type { TenantFacts, TenantSpec, TenantStep } from "./arguments.ts";
import { differences } from "./drift.ts";
import { leafAt, type Leaves } from "./leaves.ts";
import { readLogo, type Logo } from "./logo.ts";
import { makeTenant } from "./make.ts";
import { missingParts } from "./parts.ts";
import { generatePasswords } from "./passwords.ts";
import { documentPath, findTenant, settingName, toDocument } from "./payload.ts";
import type { TenantDocument } from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";
import { connectToPlatform } from "./platform.ts";
import { factsIn } from "./record.ts";
import { notUsed, secretPaths } from "./secret-paths.ts";
import { outputsOf, rememberSecretsOf, unfinished } from "./state.ts";
import { bringInLine } from "./sync.ts";
import { refuseSharedFqdn } from "./taken.ts";

/** What one creation works with. */
interface Creation {
  context: RunContext;
  platform: TenantPlatform;
  spec: TenantSpec;
  seed: string;
  mark: string;
  logo: Logo | undefined;
  deadline: Deadline;
}

/** Makes the tenant, or takes over one that is there, and waits until it is whole. */
export async function provision(context: RunContext, spec: TenantSpec): Promise<object> {
  const platform = connectToPlatform(context, spec.connection);
  const seed = spec.seed ?? newSeed();
  const mark = markOf(spec.owner, seed);
  const creation: Creation = {
    context,
    platform,
    spec,
    seed,
    mark,
    logo: logoOf(spec),
    deadline: platform.deadline(),
  };
  const tenants = await platform.tenants.fresh();
  refuseSharedFqdn(spec, tenants);
  const adoption = decideAdoption(spec, mark, findTenant(tenants, spec.tenantId));
  if (adoption.kind !== "absent") return takeOver(creation, adoption);
  warnAboutCount(context, platform.api.wireForm.safeTenantCount, tenants.length);
  return make(creation);
}

/** A new tenant is active unless told otherwise. */
async function make(creation: Creation): Promise<object> {
  const { platform, spec, seed, mark, logo, deadline, context } = creation;
  const generated = generatePasswords(spec, seed);
  rememberSecretsOf({ ...spec }, generated);
  const facts = factsOf("created", mark, generated);
  const active = { ...spec, status: spec.status ?? "active" };
  const document = { ...toDocument(active, generated), createdBy: mark, updatedBy: mark };
  const outcome = await makeTenant(platform, document, logo, deadline);
  if (outcome.kind === "unknown") {
    throw unfinished(spec, facts, { steps: ["record"], reasons: [outcome.reason] });
  }
  if (outcome.kind === "made") {
    warnAboutDropped(context, document, outcome.live);
    return finish(creation, facts, () => Promise.resolve(outcome.live));
  }
  const adoption = decideAdoption(spec, mark, outcome.live);
  if (adoption.kind !== "ours") return takeOver(creation, adoption);
  context.warn(
    `tenant '${spec.tenantId}' was made, although the platform answered with a failure (${outcome.words}). ` +
      "Whether its media domain, icons and first events are there could not be seen: check them, and the log of the platform's tenant service",
  );
  return finish(creation, facts, () => Promise.resolve(outcome.live));
}

/** Brings a tenant that is there to what is wanted. Its passwords stay as they are. */
async function takeOver(creation: Creation, adoption: Adoption): Promise<object> {
  const { spec, seed, mark, context } = creation;
  if (adoption.kind === "absent") throw new CxError(`tenant '${spec.tenantId}' has just vanished`);
  const { kind, live } = adoption;
  // Made by this very state, it has the passwords of our seed.
  const isOwn = kind !== "adopted" && isSameState(mark, live["createdBy"]);
  const generated = isOwn ? generatePasswords(spec, seed) : {};
  rememberSecretsOf({ ...spec }, generated);
  const ownership = kind === "adopted" ? "adopted" : "created";
  const facts = { ...factsOf(ownership, mark, generated), ...factsIn(live) };
  if (kind === "adopted" && spec.adopt === "ifIdentical") {
    warnAboutSecrets(context, spec, []);
    return finish(creation, facts, () => Promise.resolve(live));
  }
  const leaves = leavesToSend(spec, adoption);
  if (!isOwn) warnAboutSecrets(context, spec, [...leaves.keys()]);
  const writer =
    ownership === "adopted" ? { updatedBy: mark } : { createdBy: mark, updatedBy: mark };
  return finish(creation, facts, () =>
    leaves.size === 0 && facts.mark === mark
      ? Promise.resolve(live)
      : bringInLine(creation.platform, live, {
          leaves,
          whole: toDocument(spec, generated),
          writer,
          deadline: creation.deadline,
        }),
  );
}

/**
 * What differs. Of secrets only given ones, and only where the program says that it wants the tenant
 * otherwise than it is. Only a suspension of our own is lifted.
 */
function leavesToSend(spec: TenantSpec, adoption: Exclude<Adoption, { kind: "absent" }>): Leaves {
  const { kind, live } = adoption;
  const isSuspendedByUs =
    isTakenDown(live["updatedBy"]) && (kind === "resumed" || kind === "adopted");
  const status = spec.status ?? (isSuspendedByUs ? "active" : undefined);
  const wanted = toDocument({ ...spec, status }, {});
  const leaves: Leaves = new Map(
    differences(wanted, live).map(({ path, wanted: value }) => [path, value]),
  );
  if (kind !== "adopted") return leaves;
  for (const path of givenSecrets(spec)) {
    leaves.set(documentPath(path), leafAt(wanted, documentPath(path)));
  }
  return leaves;
}

/** Secrets that somebody gave; a placeholder is none. */
function givenSecrets(spec: TenantSpec): string[] {
  return secretPaths.filter((path) => {
    const value = leafAt({ ...spec }, path);
    return value !== undefined && value !== notUsed;
  });
}

/**
 * Everything after the tenant is known to be there: whatever happens, it ends up in the state, with its
 * passwords.
 */
async function finish(
  { platform, spec, logo, deadline }: Creation,
  facts: TenantFacts,
  bring: () => Promise<TenantDocument>,
): Promise<object> {
  let known = facts;
  try {
    const live = await bring();
    known = { ...known, ...factsIn(live) };
    const missing = await missingParts(platform, live, logo, deadline);
    known = { ...known, ...factsIn(missing.live) };
    if (missing.steps.length > 0) throw unfinished(spec, known, missing);
    return outputsOf(spec, known);
  } catch (error) {
    throw asUnfinished(error, spec, known);
  }
}

const openSteps: TenantStep[] = ["logo", "realm"];

/** The tenant is there, so a failure of any kind is recorded together with it. */
function asUnfinished(error: unknown, spec: TenantSpec, facts: TenantFacts): unknown {
  if (!(error instanceof CxError) || error.name === "PartialFailure") return error;
  return unfinished(spec, facts, { steps: openSteps, reasons: [error.message] });
}

function factsOf(
  ownership: TenantFacts["ownership"],
  mark: string,
  generatedPasswords: Record<string, string>,
): TenantFacts {
  return { generatedPasswords, ownership, mark, pendingSteps: [] };
}

export function logoOf({ logo: path }: TenantSpec): Logo | undefined {
  if (path === undefined) return undefined;
  const logo = readLogo(path);
  if ("problem" in logo) throw new CxError(logo.problem);
  return logo;
}

function warnAboutSecrets(context: RunContext, spec: TenantSpec, sent: readonly string[]): void {
  const given = givenSecrets(spec);
  const isSent = given.filter((path) => sent.includes(documentPath(path)));
  const kept = given.length > 0 ? `, nor were those sent that are given (${given.join(", ")})` : "";
  context.warn(
    isSent.length > 0
      ? `tenant '${spec.tenantId}' was there before: ${isSent.join(", ")} went over what it had; it keeps its other passwords, which this stack does not know`
      : `tenant '${spec.tenantId}' was there before and keeps its passwords: this stack does not know them${kept}`,
  );
}

function warnAboutDropped(
  context: RunContext,
  document: TenantDocument,
  live: TenantDocument,
): void {
  const paths = differences(document, live).map(({ path }) => settingName(path));
  if (paths.length === 0) return;
  context.warn(
    `tenant '${String(live["tenantId"])}': the platform has not taken these settings as they were sent: ${paths.join(", ")}. ` +
      "Compare them in its administration; a setting that it does not know has no place in extraSettings",
  );
}

function warnAboutCount(context: RunContext, safeCount: number, present: number): void {
  if (present < safeCount) return;
  context.warn(
    `the platform already has ${String(present)} tenants: before release 5.1 its first tenant fails beyond ${String(safeCount)}`,
  );
}
