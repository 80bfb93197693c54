import type { Difference, Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { isGoneForGood, withWayOut } from "../gone-services.ts";
import { isTakenDown, markOf, parseMark } from "../mark.ts";
import type { TenantFacts, TenantSpec, TenantState } from "./arguments.ts";
import { changedLeaves } from "./changes.ts";
import { checkTenant } from "./check.ts";
import { withLiveSettings } from "./drift.ts";
import { lookFor } from "./look.ts";
import { missingParts } from "./parts.ts";
import { stillGenerated } from "./passwords.ts";
import { findTenant, normalStatus, toDocument, type TenantDocument } from "./payload.ts";
import { connectToPlatform, type TenantPlatform } from "./platform.ts";
import { logoOf, provision } from "./provision.ts";
import { factsIn, isSameRecord, makerIn } from "./record.ts";
import { removeTenant } from "./remove.ts";
import { tenantSpec } from "./schema.ts";
import { outputsOf, parseState, rememberSecretsOf, unfinished } from "./state.ts";
import { bringInLine } from "./sync.ts";

/** The life of a CX tenant: observe → ensure → sync → return. */
export const tenantLifecycle: Lifecycle<TenantSpec, TenantState> = {
  parseInputs: (value) => tenantSpec.parse(value),
  parseState,
  check: checkTenant,
  diff,
  create: async (context, spec) => ({ id: spec.tenantId, state: await provision(context, spec) }),
  read,
  update,
  async delete(context, _id, state) {
    rememberSecretsOf(state.args, state.facts.generatedPasswords);
    if (isSkipped(context, state.tenantId, "was left as it is; what else it has here goes")) return;
    const platform = connectToPlatform(context, state.connection);
    await withWayOut("tenantApi", () => removeTenant(platform, state, context.warn));
  },
};

function diff(
  { tenantId, facts }: TenantState,
  news: Readonly<Record<string, unknown>>,
): Difference {
  return {
    replaces: tenantId === news["tenantId"] ? [] : ["tenantId"],
    unfinished: facts.pendingSteps.length > 0,
  };
}

/** Somebody said that the service is gone for good: there is nothing that could be asked. */
function isSkipped(context: RunContext, tenantId: string, what: string): boolean {
  if (!isGoneForGood(context, "tenantApi")) return false;
  context.warn(
    `CX_GONE_SERVICES says that the CX Tenant API is gone for good: tenant '${tenantId}' ${what}`,
  );
  return true;
}

async function read(
  context: RunContext,
  _id: string,
  state: TenantState,
): Promise<{ state: object; inputs: object } | undefined> {
  const { tenantId, args, facts } = state;
  rememberSecretsOf(args, facts.generatedPasswords);
  if (isSkipped(context, tenantId, "was not looked for")) {
    return { inputs: args, state: outputsOf(args, facts) };
  }
  const platform = connectToPlatform(context, state.connection);
  const live = await withWayOut(
    "tenantApi",
    async () =>
      findTenant(await platform.tenants.recent(), tenantId) ??
      (await platform.api.get(tenantId, platform.deadline())),
  );
  if (live === undefined) return undefined;
  if (!isSameRecord(facts, live)) {
    // Out of the state it would leave an Ingress behind that nothing protects any more.
    context.warn(
      `tenant '${tenantId}' on the platform is not this stack's any more (createdBy: ${makerIn(live)}); it is left alone. ` +
        "To let go of it, set onDestroy: retain, run pulumi up, and take its line out",
    );
    return { inputs: args, state: outputsOf(args, facts) };
  }
  warnWhenTakenDown(context, tenantId, live);
  const inputs = withLiveSettings(args, live);
  return { inputs, state: outputsOf(inputs, { ...facts, ...factsIn(live) }) };
}

/** Somebody with a copy of this state took the tenant down, and this one does not know. */
function warnWhenTakenDown(context: RunContext, tenantId: string, live: TenantDocument): void {
  if (normalStatus(live["status"]) !== "inActive" || !isTakenDown(live["updatedBy"])) return;
  context.warn(
    `tenant '${tenantId}' is suspended: a destroy took it down (updatedBy: '${String(live["updatedBy"])}'). ` +
      "If it is to be live, set status: active for it and run pulumi up",
  );
}

async function update(
  context: RunContext,
  _id: string,
  olds: TenantState,
  news: TenantSpec,
): Promise<object> {
  const { args: before, facts } = olds;
  rememberSecretsOf(before, facts.generatedPasswords);
  rememberSecretsOf({ ...news }, {});
  if (facts.pendingSteps.includes("record")) return provision(context, news);

  const { changed } = changedLeaves(toDocument(before, {}), toDocument(news, {}));
  const isLogoNew = news.logoHash !== before["logoHash"];
  const isMoved = isElsewhere(olds, news);
  const isOwnerNew = facts.ownership === "created" && news.owner !== before["owner"];
  const generatedPasswords = stillGenerated(facts.generatedPasswords, { ...news });
  const known: TenantFacts = { ...facts, generatedPasswords, pendingSteps: [] };
  const isSent = changed.size > 0 || isLogoNew || isOwnerNew;
  if (!isSent && !isMoved && facts.pendingSteps.length === 0) return outputsOf(news, known);

  const platform = connectToPlatform(context, news.connection);
  const deadline = platform.deadline();
  const seen = await observe(platform, olds, isMoved);
  const logo = isLogoNew || facts.pendingSteps.includes("logo") ? logoOf(news) : undefined;
  const live = isSent
    ? await bringInLine(platform, seen, {
        leaves: changed,
        whole: toDocument(news, facts.generatedPasswords),
        writer: writerOf(news, facts),
        logo: isLogoNew ? logo : undefined,
        deadline,
      })
    : seen;
  const missing = await missingParts(platform, live, logo, deadline);
  const now = { ...known, ...factsIn(missing.live) };
  if (missing.steps.length > 0) throw unfinished(news, now, missing);
  return outputsOf(news, now);
}

/** Who is written into the record: somebody else's tenant keeps the name of its maker. */
function writerOf({ owner, seed }: TenantSpec, facts: TenantFacts): Record<string, string> {
  if (facts.ownership === "adopted") {
    return { updatedBy: seed === undefined ? owner : markOf(owner, seed) };
  }
  const mark = seed === undefined ? renamed(facts.mark, owner) : markOf(owner, seed);
  return { updatedBy: mark, ...(mark !== facts.mark && { createdBy: mark }) };
}

/** The mark under another owner's name; its id stays. */
function renamed(mark: string | undefined, owner: string): string {
  const id = parseMark(mark)?.id;
  return id === undefined ? owner : `${owner}#${id}`;
}

function isElsewhere({ connection }: TenantState, news: TenantSpec): boolean {
  return (
    connection.url !== news.connection.url || connection.keycloakUrl !== news.connection.keycloakUrl
  );
}

/** The tenant that is to be updated. Throws a CxError when it is not there, or is another one. */
async function observe(
  platform: TenantPlatform,
  { tenantId, facts }: TenantState,
  isMoved: boolean,
): Promise<TenantDocument> {
  const live = await lookFor(platform, tenantId, platform.deadline());
  if (live !== undefined && isSameRecord(facts, live)) return live;
  const what =
    live === undefined
      ? "is not on the platform"
      : `is not this stack's (createdBy: ${makerIn(live)}) on the platform`;
  if (isMoved) {
    throw new CxError(
      `tenant '${tenantId}' of this stack ${what} that the new address leads to; nothing was changed`,
      {
        remedy:
          "check tenantApi.url and keycloak.url: they must lead to the platform that the tenant is on",
      },
    );
  }
  throw new CxError(`cannot update tenant '${tenantId}': it ${what}`, {
    remedy: "run pulumi refresh, then pulumi up",
  });
}
