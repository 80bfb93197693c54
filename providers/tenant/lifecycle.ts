import type { Difference, Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { decideAdoption } from "./adoption.ts";
import type { TenantSpec, TenantState } from "./arguments.ts";
import { checkTenant } from "./check.ts";
import { leavesOf } from "./leaves.ts";
import { readLogo, type Logo } from "./logo.ts";
import { makeTenant } from "./make.ts";
import { missingParts } from "./parts.ts";
import {
  findTenant,
  generatePasswords,
  normalStatus,
  toDocument,
  withLiveSettings,
  type TenantDocument,
} from "./payload.ts";
import { connectToPlatform } from "./platform.ts";
import { removeTenant } from "./remove.ts";
import { tenantSpec } from "./schema.ts";
import {
  outputsOf,
  parseState,
  rememberSecretsOf,
  specOf,
  unfinished,
  type TenantFacts,
} from "./state.ts";
import { bringInLine, changedLeaves } from "./sync.ts";

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
    rememberSecretsOf(state, state.generatedPasswords);
    await removeTenant(connectToPlatform(context, state.connection), state);
  },
};

function diff(olds: TenantState, news: TenantSpec): Difference {
  return {
    replaces: olds.tenantId === news.tenantId ? [] : ["tenantId"],
    unfinished: olds.pendingSteps.length > 0,
  };
}

/** Makes the tenant, or takes over one that is there, and waits until it is whole. */
async function provision(
  context: RunContext,
  spec: TenantSpec,
  earlierPasswords: Readonly<Record<string, string>> = {},
): Promise<object> {
  const platform = connectToPlatform(context, spec.connection);
  const deadline = platform.deadline();
  const logo = logoOf(spec);
  // A new tenant is active unless told otherwise; so is one that an earlier destroy suspended.
  const active: TenantSpec = { ...spec, status: spec.status ?? "active" };

  const tenants = await platform.tenants.fresh();
  refuseSharedFqdn(spec, tenants);
  const adoption = decideAdoption(spec, findTenant(tenants, spec.tenantId));

  const generated = adoption.kind === "adopted" ? {} : generatePasswords(spec, earlierPasswords);
  rememberSecretsOf(spec, generated);
  const facts: TenantFacts = {
    generatedPasswords: generated,
    ownership: adoption.kind === "adopted" ? "adopted" : "created",
    pendingSteps: [],
    liveStatus: undefined,
  };
  if (adoption.kind === "absent") {
    warnAboutCount(context, platform.api.wireForm.safeTenantCount, tenants.length);
    const outcome = await makeTenant(platform, toDocument(active, generated), logo, deadline);
    if (outcome.kind === "unknown") {
      throw unfinished(spec, facts, { steps: ["record"], reasons: [outcome.reason] });
    }
    if (outcome.kind === "alreadyThere") return provision(context, spec, generated);
  }
  if (adoption.kind === "ours" || (adoption.kind === "adopted" && spec.adopt === "always")) {
    const wanted = toDocument(adoption.kind === "ours" ? active : spec, facts.generatedPasswords);
    const changed = leavesOf(wanted);
    await bringInLine(platform, spec.tenantId, { wanted, changed, logo, deadline });
  }
  const missing = await missingParts(platform, spec, logo, deadline);
  const known = { ...facts, liveStatus: statusOf(missing.live) };
  if (missing.steps.length > 0) throw unfinished(spec, known, missing);
  return outputsOf(spec, known);
}

async function read(
  context: RunContext,
  _id: string,
  state: TenantState,
): Promise<{ state: object; inputs: object } | undefined> {
  rememberSecretsOf(state, state.generatedPasswords);
  const platform = connectToPlatform(context, state.connection);
  const live = findTenant(await platform.tenants.recent(), state.tenantId);
  if (live === undefined) return undefined;
  const spec = specOf(state);
  const inputs = withLiveSettings(spec, toDocument(spec, {}), live);
  const facts = { ...state, liveStatus: statusOf(live) };
  return { inputs, state: { ...outputsOf(spec, factsOf(facts)), ...inputs } };
}

async function update(
  context: RunContext,
  _id: string,
  olds: TenantState,
  news: TenantSpec,
): Promise<object> {
  rememberSecretsOf(olds, olds.generatedPasswords);
  if (olds.pendingSteps.includes("record"))
    return provision(context, news, olds.generatedPasswords);

  const isAdopted = olds.ownership === "adopted";
  const generated = isAdopted ? {} : generatePasswords(news, olds.generatedPasswords);
  rememberSecretsOf(news, generated);
  const wanted = toDocument(news, generated);
  const { changed, dropped } = changedLeaves(toDocument(olds, olds.generatedPasswords), wanted);
  for (const path of dropped) {
    context.warn(`tenant '${news.tenantId}': ${path} is no longer managed and keeps its value`);
  }
  const sendLogo = news.logoHash !== olds.logoHash || olds.pendingSteps.includes("logo");
  const logo = sendLogo ? logoOf(news) : undefined;
  const facts = { ...factsOf(olds), generatedPasswords: generated, pendingSteps: [] };
  if (changed.size === 0 && logo === undefined && olds.pendingSteps.length === 0) {
    return outputsOf(news, facts);
  }

  const platform = connectToPlatform(context, news.connection);
  const deadline = platform.deadline();
  if (changed.size > 0 || logo !== undefined) {
    await bringInLine(platform, news.tenantId, { wanted, logo, changed, deadline });
  }
  const missing = await missingParts(platform, news, logo, deadline);
  const known = { ...facts, liveStatus: statusOf(missing.live) };
  if (missing.steps.length > 0) throw unfinished(news, known, missing);
  return outputsOf(news, known);
}

function factsOf({
  generatedPasswords,
  ownership,
  pendingSteps,
  liveStatus,
}: TenantState): TenantFacts {
  return { generatedPasswords, ownership, pendingSteps, liveStatus };
}

function statusOf(live: TenantDocument | undefined): TenantState["liveStatus"] {
  return normalStatus(live?.["status"]);
}

function logoOf({ logo: path }: TenantSpec): Logo | undefined {
  if (path === undefined) return undefined;
  const logo = readLogo(path);
  if ("problem" in logo) throw new CxError(logo.problem);
  return logo;
}

/** The platform itself accepts two tenants with one host name, and then mixes them up (contract §3.5). */
function refuseSharedFqdn(
  { tenantId, fqdn }: TenantSpec,
  tenants: readonly TenantDocument[],
): void {
  const owner = tenants.find(
    (tenant) => tenant["tenantId"] !== tenantId && fqdnOf(tenant)?.toLowerCase() === fqdn,
  );
  if (owner === undefined) return;
  throw new CxError(
    `cannot create tenant '${tenantId}': tenant '${String(owner["tenantId"])}' already has the FQDN '${fqdn}'`,
    { remedy: "choose another FQDN; the platform tells tenants apart by it" },
  );
}

function fqdnOf(tenant: TenantDocument): string | undefined {
  const settings = tenant["tenantSettings"];
  if (typeof settings !== "object" || settings === null) return undefined;
  const fqdn: unknown = Reflect.get(settings, "fqdn");
  return typeof fqdn === "string" ? fqdn : undefined;
}

function warnAboutCount(context: RunContext, safeCount: number, present: number): void {
  if (present < safeCount) return;
  context.warn(
    `the platform already has ${String(present)} tenants: before release 5.1 its first tenant fails beyond ${String(safeCount)}`,
  );
}
