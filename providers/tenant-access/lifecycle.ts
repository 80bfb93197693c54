import { isDeepStrictEqual } from "node:util";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { isGoneForGood, withWayOut } from "../gone-services.ts";
import type { ClusterIdentity } from "../kubernetes/identity.ts";
import type { TenantAccessSpec, TenantAccessState } from "./arguments.ts";
import { checkAccess, mayTakeOver } from "./check.ts";
import {
  identify,
  judgeCluster,
  mayForce,
  proveSameCluster,
  requireNothingLeft,
} from "./cluster.ts";
import {
  judgeGrafana,
  judgeProvisioning,
  judgeTenant,
  proveSameGrafana,
  proveSamePlatform,
} from "./judge.ts";
import { accessSpec, accessState } from "./schema.ts";

const schemaVersion = 1;

/** The life of a judgment: it makes nothing on the platform, and looks whether nothing is left at the end. */
export const tenantAccessLifecycle: Lifecycle<TenantAccessSpec, TenantAccessState> = {
  parseInputs: (value) => accessSpec.parse(value),
  parseState: (value) => accessState.parse(value),
  check: checkAccess,

  diff: (olds, news) => ({
    replaces: olds.tenantId === news["tenantId"] ? [] : ["tenantId"],
    unfinished: false,
  }),

  async create(context, spec) {
    const tenant = judgeTenant(context, spec);
    const host = judgeGrafana(context, spec);
    const durableHost = judgeProvisioning(context, spec);
    const cluster = judgeCluster(context, spec).then(() => identify(context, spec));
    await settled([tenant, host, durableHost, cluster]);
    const facts = {
      schemaVersion,
      madeBy: await tenant,
      hostWasThere: await host,
      durableHostWasThere: await durableHost,
      clusterIdentity: await cluster,
    };
    return { id: spec.tenantId, state: { ...spec, ...facts } };
  },

  async read(context, _id, state) {
    const force = await forceAfterRefresh(context, state);
    const {
      schemaVersion: _v,
      madeBy: _m,
      hostWasThere: _h,
      durableHostWasThere: _d,
      clusterIdentity: known,
      ...inputs
    } = state;
    // A cluster that is gone for good is not known again; who the new one is shows when it is used.
    const clusterIdentity = isGoneForGood(context, "kubernetes") ? undefined : known;
    return { state: { ...state, force, clusterIdentity }, inputs: { ...inputs, force } };
  },

  async update(context, _id, olds, news) {
    const [, live, durable, clusterIdentity] = await Promise.all([
      judgeAddress(context, olds, news),
      judgeNewGrafana(context, olds, news),
      isDeepStrictEqual(olds.provisioned, news.provisioned)
        ? olds.durableHostWasThere
        : judgeProvisioning(context, news),
      judgeNewCluster(context, olds, news),
    ]);
    const { madeBy } = olds;
    const seen = { hostWasThere: live, durableHostWasThere: durable, clusterIdentity };
    return { ...news, schemaVersion, madeBy, ...seen };
  },

  delete: (context, _id, state) =>
    withWayOut("kubernetes", () => requireNothingLeft(context, state)),
};

/** Waits for all of them; of several reasons against it the first is shown, whichever came first. */
async function settled(judgments: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(judgments);
  for (const judgment of judgments) await judgment;
}

/** A cluster that can't be asked blocks no refresh. */
async function forceAfterRefresh(context: RunContext, state: TenantAccessState): Promise<boolean> {
  try {
    return mayTakeOver(state.adopt) || (await mayForce(context, state));
  } catch (error) {
    if (error instanceof CxError) return state.force;
    throw error;
  }
}

/** What was proved at one address says nothing about another one. */
async function judgeAddress(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<void> {
  if (isDeepStrictEqual(olds.tenantApi, news.tenantApi)) return;
  await proveSamePlatform(context, news, olds);
}

async function judgeNewGrafana(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<boolean> {
  if (isDeepStrictEqual(olds.grafana, news.grafana)) return olds.hostWasThere;
  const isOtherList =
    olds.grafana === undefined || olds.grafana.dataSource !== news.grafana?.dataSource;
  if (isOtherList) return judgeGrafana(context, news);
  await proveSameGrafana(context, news);
  return olds.hostWasThere;
}

async function judgeNewCluster(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<ClusterIdentity | undefined> {
  if (isDeepStrictEqual(olds.cluster, news.cluster)) return olds.clusterIdentity;
  await proveSameCluster(context, news, olds.clusterIdentity);
  await judgeCluster(context, news);
  return identify(context, news);
}
