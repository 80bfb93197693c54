import { isDeepStrictEqual } from "node:util";
import { isDeclared } from "../engine/declared.ts";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { isClusterForgotten, unlessGone, withWayOut } from "../gone-services.ts";
import { identify, isElsewhere, prove } from "../kubernetes/identity.ts";
import { type ClusterIdentity } from "../kubernetes/place.ts";
import { objectKey, type Place } from "../kubernetes/taken.ts";
import { leafAt } from "../tenant/leaves.ts";
import type { TenantAccessSpec, TenantAccessState } from "./schema.ts";
import { checkAccess, mayTakeOver } from "./check.ts";
import { judgeCluster } from "./cluster.ts";
import {
  judgeGrafana,
  judgeProvisioning,
  judgeTenant,
  proveSameGrafana,
  proveSamePlatform,
  requireNoTenantLeft,
  requireOurs,
} from "./judge.ts";
import {
  mayForce,
  placeOf,
  requireNothingLeft,
  requireOursLeaving,
  takeFields,
  thereToTake,
} from "./own-objects.ts";
import { accessSpec, accessState } from "./schema.ts";

const schemaVersion = 1;

/**
 * The life of a judgment: it makes nothing on the platform, and looks whether nothing is left at the end. Of
 * objects that it lets be taken over it changes who their writer is, and nothing that they say.
 */
export const tenantAccessLifecycle: Lifecycle<TenantAccessSpec, TenantAccessState> = {
  identity,
  parseInputs: (value) => accessSpec.parse(value),
  parseState: (value) => accessState.parse(value),
  check: checkAccess,

  diff(olds, news) {
    const isUnknown = placeOf(olds) !== undefined && olds.clusterIdentity === undefined;
    return {
      replaces: olds.tenantId === news["tenantId"] ? [] : ["tenantId"],
      unfinished: olds.isElsewhere === true || isUnknown,
    };
  },

  async create(context, spec) {
    const tenant = judgeTenant(context, spec);
    const host = judgeGrafana(context, spec);
    const durableHost = judgeProvisioning(context, spec);
    const cluster = judgeCluster(context, spec).then(() => identityOf(context, spec));
    await settled([tenant, host, durableHost, cluster]);
    const taken = await toTake(context, spec);
    await takeFields(context, spec, taken);
    const facts = {
      schemaVersion,
      madeBy: await tenant,
      hostWasThere: await host,
      durableHostWasThere: await durableHost,
      clusterIdentity: await cluster,
      forced: taken.map(objectKey),
    };
    return { id: spec.tenantId, state: { ...spec, ...facts } };
  },

  async read(context, _id, state) {
    const {
      schemaVersion: version,
      madeBy,
      hostWasThere,
      durableHostWasThere,
      clusterIdentity,
      isElsewhere: _before,
      ...inputs
    } = state;
    const cluster = await lookAtCluster(context, state);
    const forced = cluster.isElsewhere ? state.forced : await forcedAfterRefresh(context, state);
    const facts = { schemaVersion: version, madeBy, hostWasThere, durableHostWasThere };
    return { state: { ...inputs, ...facts, ...cluster, forced }, inputs: { ...inputs, forced } };
  },

  async update(context, _id, olds, news) {
    const clusterIdentity = await judgeNewCluster(context, olds, news);
    const [, live, durable] = await Promise.all([
      judgeAddress(context, olds, news),
      judgeNewGrafana(context, olds, news),
      isDeepStrictEqual(durableListOf(olds), durableListOf(news))
        ? olds.durableHostWasThere
        : judgeProvisioning(context, news),
      mayTakeOver(news.adopt) && news.adopt !== olds.adopt && requireOurs(context, news, olds),
    ]);
    const taken = await toTake(context, news);
    // The word may have been left in the file since another state took the tenant.
    if (taken.length > 0) await requireOurs(context, news, olds);
    await takeFields(context, news, taken);
    // What was so when somebody last looked may be another's object by now.
    const own = news.forced.length > 0 ? await mayForce(context, news) : [];
    const seen = { hostWasThere: live, durableHostWasThere: durable, clusterIdentity };
    return {
      ...news,
      schemaVersion,
      madeBy: olds.madeBy,
      ...seen,
      forced: [...own, ...taken.map(objectKey)],
    };
  },

  async delete(context, _id, state) {
    if (isDeclared(context, identity({ ...state }))) return;
    await requireNoTenantLeft(context, state);
    await withWayOut("kubernetes", () =>
      unlessGone(context, "kubernetes", () => requireNothingLeft(context, state)),
    );
  },
};

/** The same tenantId on another platform is another tenant. */
function identity({ tenantId, tenantApi }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(["access", tenantId, leafAt({ tenantApi }, "tenantApi.url")]);
}

/** Waits for all of them; of several reasons against it the first is shown, whichever came first. */
async function settled(judgments: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(judgments);
  for (const judgment of judgments) await judgment;
}

/** What is known of the cluster, beside the arguments. */
type Seen = Pick<TenantAccessState, "clusterIdentity" | "isElsewhere">;

/** One that somebody lets be forgotten is: who the new one is shows when it is used. */
async function lookAtCluster(context: RunContext, state: TenantAccessState): Promise<Seen> {
  const { clusterIdentity } = state;
  if (clusterIdentity === undefined) return {};
  if (isClusterForgotten(context, clusterIdentity.uid)) return {};
  const isOther = await isElsewhere(context, placeOf(state)?.context, clusterIdentity);
  return { clusterIdentity, ...(isOther && { isElsewhere: true }) };
}

async function identityOf(
  context: RunContext,
  spec: TenantAccessSpec,
): Promise<ClusterIdentity | undefined> {
  const place = placeOf(spec);
  return place === undefined ? undefined : identify(context, place);
}

/**
 * Objects of this owner that a lost state has made are taken over where the program says so. What is not
 * there yet is never forced: another stack may make it in the same moment.
 */
async function toTake(context: RunContext, spec: TenantAccessSpec): Promise<Place[]> {
  return mayTakeOver(spec.adopt) ? thereToTake(context, spec) : [];
}

/** A cluster that can't be asked blocks no refresh. */
async function forcedAfterRefresh(
  context: RunContext,
  state: TenantAccessState,
): Promise<string[]> {
  try {
    return await mayForce(context, state);
  } catch (error) {
    if (error instanceof CxError) return state.forced;
    throw error;
  }
}

/** What was proved at one address says nothing about another one. */
async function judgeAddress(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<void> {
  if (isDeepStrictEqual(addressOf(olds), addressOf(news))) return;
  await proveSamePlatform(context, news, olds);
}

/** What a call needs to get there at all. */
function addressOf({ tenantApi }: TenantAccessSpec): unknown {
  const { url, keycloakUrl, caCertFile, insecureSkipVerify } = tenantApi;
  return [url, keycloakUrl, caCertFile, insecureSkipVerify];
}

/** What makes a list of allowed hosts another one, wherever Grafana is. */
function liveListOf({ grafana }: TenantAccessSpec): unknown {
  return grafana && [grafana.dataSource, grafana.connection.organization];
}

function durableListOf(spec: TenantAccessSpec): unknown {
  return [spec.provisioned, liveListOf(spec)];
}

async function judgeNewGrafana(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<boolean> {
  if (isDeepStrictEqual(olds.grafana, news.grafana)) return olds.hostWasThere;
  if (!isDeepStrictEqual(liveListOf(olds), liveListOf(news))) return judgeGrafana(context, news);
  await proveSameGrafana(context, news);
  return olds.hostWasThere;
}

/** Also when the last of the tenant's objects are to go: the engine removes them by their names. */
async function judgeNewCluster(
  context: RunContext,
  olds: TenantAccessState,
  news: TenantAccessSpec,
): Promise<ClusterIdentity | undefined> {
  const { clusterIdentity } = olds;
  const isSame = [
    isDeepStrictEqual(olds.cluster, news.cluster),
    isDeepStrictEqual(olds.provisioned, news.provisioned),
    clusterIdentity !== undefined,
    olds.isElsewhere !== true,
  ];
  if (!isSame.includes(false)) return clusterIdentity;
  const place = placeOf(news) ?? placeOf(olds);
  await unlessGone(context, "kubernetes", async () => {
    if (clusterIdentity !== undefined) await prove(context, place?.context, clusterIdentity);
    await requireOursLeaving(context, olds, news);
  });
  await judgeCluster(context, news, clusterIdentity === undefined ? undefined : olds.cluster);
  return identityOf(context, news);
}
