import {
  isDeclared,
  type Difference,
  type Lifecycle,
  type RunContext,
} from "../../engine/lifecycle.ts";
import { CxError } from "../../errors.ts";
import { withWayOut } from "../../gone-services.ts";
import { isInOtherStack } from "../fleet/elsewhere.ts";
import { isTakenDown } from "../../mark.ts";
import { printable } from "../../words/printable.ts";
import { changesOf } from "../../services/grafana/grafana.ts";
import { keyOf } from "../../services/grafana/live/allow-list.ts";
import { allowedHostOf } from "../../vocabulary.ts";
import { identityAt, proveForRemoval, stillKnown } from "../../services/kubernetes/identity.ts";
import { type TenantSpec, tenantSpec } from "./schema.ts";
import {
  type TenantFacts,
  type TenantState,
  type TenantStep,
  rememberSecretsOf,
  secretFacts,
  tenantFacts,
  tenantIn,
} from "./state.ts";
import { completeTenant, isSecretArgument, judgeTenant } from "./check.ts";
import { withLiveSettings } from "./document/drift.ts";
import { leafAt } from "./document/leaves.ts";
import { howToLetGo, factsIn, isSameRecord, makerIn, nameIn } from "./document/record.ts";
import { lostLeaves, lostSecrets } from "./update/damage.ts";
import { findTenant, settingName, toDocument } from "./document/payload.ts";
import { isSuspended, type TenantDocument } from "../../services/tenant-api/document.ts";
import { hasLogo } from "./creation/parts.ts";
import { connectToTenantService, isTenantServiceGone } from "../../services/tenant-api/service.ts";
import { provision } from "./creation/provision.ts";
import { removeTenant } from "./remove.ts";
import { updateTenant } from "./update/update.ts";
import type { Loose } from "../../objects.ts";

/** The life of a CX tenant: observe → ensure → reconcile → return. */
export const tenantLifecycle: Lifecycle<TenantSpec, TenantFacts> = {
  schemaVersion: 1,
  spec: tenantSpec,
  facts: tenantFacts,
  secretFacts,
  isSecret: isSecretArgument,
  identity,
  complete: completeTenant,
  judge: judgeTenant,
  diff,
  id: ({ tenantId }) => tenantId,
  create: (context, spec) => provision(context, spec),
  read: (context, known) => read(context, tenantIn(known)),

  async update(context, known, news) {
    const olds = tenantIn(known);
    rememberSecretsOf({ ...news }, {});
    const isMade = !olds.facts.pendingSteps.includes("record");
    if (!isMade) return provision(context, news, olds.facts.generatedPasswords);
    const clusterIdentity = await identityAt(context, news.cluster, olds.facts.clusterIdentity);
    return updateTenant(context, { ...olds, facts: { ...olds.facts, clusterIdentity } }, news);
  },

  async delete(context, known) {
    const state = tenantIn(known);
    if (isDeclared(context, identity(state.args))) {
      context.warn(`tenant '${state.tenantId}' was replaced in the state alone: it stays as it is`);
      return;
    }
    requireHere(context, state.tenantId);
    // Whatever becomes of the tenant itself, its objects go next.
    if (state.args["onDestroy"] !== "retain") await requireSameCluster(context, state);
    if (await isSkipped(context, state, "was left as it is; what else it has here goes")) return;
    const platform = connectToTenantService(context, state.connection);
    await withWayOut("tenantApi", () => removeTenant(platform, state, context.warn));
    platform.takenDown.add(state.tenantId);
    const { fqdn } = state.args;
    const host = { kind: "remove", allowedHost: allowedHostOf(String(fqdn)) } as const;
    changesOf(context).expect(keyOf(host));
  },
};

/** Throws a CxError for a tenant whose line is in the program of another stack of the environment. */
function requireHere(context: RunContext, tenantId: string): void {
  if (!isInOtherStack(context, tenantId)) return;
  throw new CxError(
    `tenant '${tenantId}' belongs to another stack of the environment by now, and this stack's state still has it; it was left alone`,
    "move its state: npm run fleet -- move --stack <environment>",
  );
}

/**
 * Throws a CxError when the kubeconfig leads to another cluster than the tenant's. The tenant goes first:
 * while it stays, the engine removes none of the objects, which it would do by their names.
 */
async function requireSameCluster(
  context: RunContext,
  { args, facts: { clusterIdentity } }: TenantState,
): Promise<void> {
  if (clusterIdentity === undefined) return;
  const name = leafAt(args, "cluster.context");
  await proveForRemoval(context, typeof name === "string" ? name : undefined, clusterIdentity);
}

/** The same tenantId on another platform is another tenant. */
function identity(args: Loose): string {
  return JSON.stringify(["tenant", args["tenantId"], leafAt(args, "connection.url")]);
}

function diff(known: Pick<TenantState, "args" | "facts">, news: Loose): Difference {
  const { tenantId, args, facts } = tenantIn(known);
  const isClusterUnknown = args["cluster"] !== undefined && facts.clusterIdentity === undefined;
  return {
    replaces: tenantId === news["tenantId"] ? [] : ["tenantId"],
    unfinished: facts.pendingSteps.length > 0 || isClusterUnknown,
  };
}

async function read(
  context: RunContext,
  state: TenantState,
): Promise<{ args: object; facts: TenantFacts } | undefined> {
  const { tenantId, args } = state;
  const clusterIdentity = stillKnown(context, state.facts.clusterIdentity);
  const facts = { ...state.facts, clusterIdentity, takenBy: undefined };
  if (await isSkipped(context, state, "was not looked for")) return { args, facts };
  const platform = connectToTenantService(context, state.connection);
  const live = await withWayOut(
    "tenantApi",
    async () =>
      findTenant(await platform.tenants.recent(), tenantId, facts.recordId) ??
      (await platform.api.get(nameIn(state), platform.deadline())),
  );
  if (live === undefined) return undefined;
  if (!isSameRecord(state, live)) {
    // Out of the state it would leave an Ingress behind that nothing protects any more.
    context.warn(
      `tenant '${tenantId}' on the platform is not this stack's any more (createdBy: ${makerIn(live)}); it is left alone. To let go of it, ${howToLetGo(tenantId)}`,
    );
    return { args, facts: { ...facts, takenBy: makerIn(live) } };
  }
  warnWhenTakenDown(context, tenantId, live);
  const inputs = withLiveSettings(args, live);
  // The mark stays the one that we wrote: anybody can write over it.
  const mark = facts.mark ?? factsIn(live).mark;
  const pendingSteps = stepsAfterLook(context, state, live);
  return { args: inputs, facts: { ...facts, ...factsIn(live), mark, pendingSteps } };
}

/** A secret or a logo is no drift that anybody could see, so its loss is noted as a step for the next update. */
function stepsAfterLook(
  context: RunContext,
  { tenantId, args, facts }: TenantState,
  live: TenantDocument,
): TenantStep[] {
  const steps = new Set<TenantStep>(facts.pendingSteps.filter((step) => step !== "secrets"));
  const isLogoOurs = args["logo"] !== undefined && facts.ownership === "created";
  if (isLogoOurs && !hasLogo(live) && !steps.has("logo")) {
    context.warn(
      `tenant '${tenantId}': the platform has lost its logo; the next pulumi up sends it again`,
    );
    steps.add("logo");
  }
  const whole = toDocument(args, facts.generatedPasswords);
  const lost = lostSecrets(lostLeaves(live, whole, facts)).map(settingName);
  if (lost.length > 0) {
    context.warn(
      `tenant '${tenantId}': the platform has lost ${lost.join(", ")}; the next pulumi up sends it again`,
    );
    steps.add("secrets");
  }
  return [...steps];
}

/** The service is gone for good: there is nothing that could be asked. */
async function isSkipped(
  context: RunContext,
  { tenantId, connection }: TenantState,
  what: string,
): Promise<boolean> {
  if (!(await isTenantServiceGone(context, connection))) return false;
  context.warn(
    `CX_GONE_SERVICES says that the CX Tenant API is gone for good: tenant '${tenantId}' ${what}`,
  );
  return true;
}

/** Somebody with a copy of this state took the tenant down, and this one does not know. */
function warnWhenTakenDown(context: RunContext, tenantId: string, live: TenantDocument): void {
  if (!isSuspended(live) || !isTakenDown(live["updatedBy"])) return;
  context.warn(
    `tenant '${tenantId}' is suspended: a destroy took it down (updatedBy: '${printable(live["updatedBy"])}'). If it is to be live, set status: active for it and run pulumi up`,
  );
}
