import { isDeepStrictEqual } from "node:util";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import type { TenantAccessSpec, TenantAccessState } from "./arguments.ts";
import { checkAccess, mayTakeOver } from "./check.ts";
import { judgeCluster, mayForce, proveSameCluster } from "./cluster.ts";
import {
  judgeGrafana,
  judgeProvisioning,
  judgeTenant,
  proveSameGrafana,
  proveSamePlatform,
} from "./judge.ts";
import { accessSpec, accessState } from "./schema.ts";

const schemaVersion = 1;

/** The life of a judgment: it makes nothing on the platform, and there is nothing to take down. */
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
    await settled([tenant, host, durableHost, judgeCluster(context, spec)]);
    const facts = {
      schemaVersion,
      madeBy: await tenant,
      hostWasThere: await host,
      durableHostWasThere: await durableHost,
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
      ...inputs
    } = state;
    return { state: { ...state, force }, inputs: { ...inputs, force } };
  },

  async update(context, _id, olds, news) {
    const [, live, durable] = await Promise.all([
      judgeAddress(context, olds, news),
      judgeNewGrafana(context, olds, news),
      isDeepStrictEqual(olds.provisioned, news.provisioned)
        ? olds.durableHostWasThere
        : judgeProvisioning(context, news),
      judgeNewCluster(context, olds, news),
    ]);
    const { madeBy } = olds;
    const facts = { schemaVersion, madeBy, hostWasThere: live, durableHostWasThere: durable };
    return { ...news, ...facts };
  },

  delete: () => Promise.resolve(),
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
): Promise<void> {
  if (isDeepStrictEqual(olds.cluster, news.cluster)) return;
  if (olds.cluster?.context !== news.cluster?.context) {
    await proveSameCluster(context, news, olds.cluster?.objects ?? []);
  }
  await judgeCluster(context, news);
}
