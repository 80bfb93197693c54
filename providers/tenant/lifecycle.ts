import type { Difference, Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { markOf, parseMark } from "../mark.ts";
import type { TenantFacts, TenantSpec, TenantState } from "./arguments.ts";
import { changedLeaves } from "./changes.ts";
import { checkTenant } from "./check.ts";
import { withLiveSettings } from "./drift.ts";
import { lookFor } from "./look.ts";
import { missingParts } from "./parts.ts";
import { stillGenerated } from "./passwords.ts";
import { findTenant, toDocument, type TenantDocument } from "./payload.ts";
import { connectToPlatform, type TenantPlatform } from "./platform.ts";
import { logoOf, provision } from "./provision.ts";
import { factsIn, isSameRecord } from "./record.ts";
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
    await removeTenant(connectToPlatform(context, state.connection), state, context.warn);
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

async function read(
  context: RunContext,
  _id: string,
  state: TenantState,
): Promise<{ state: object; inputs: object } | undefined> {
  const { tenantId, args, facts } = state;
  rememberSecretsOf(args, facts.generatedPasswords);
  const platform = connectToPlatform(context, state.connection);
  const live =
    findTenant(await platform.tenants.recent(), tenantId) ??
    (await platform.api.get(tenantId, platform.deadline()));
  if (live === undefined) return undefined;
  if (!isSameRecord(facts, live)) {
    context.warn(
      `tenant '${tenantId}' of this stack is gone: the one on the platform was made anew by somebody else`,
    );
    return undefined;
  }
  const inputs = withLiveSettings(args, live);
  return { inputs, state: outputsOf(inputs, { ...facts, ...factsIn(live) }) };
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
  const what = live === undefined ? "is not on the platform" : "was made anew by somebody else";
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
