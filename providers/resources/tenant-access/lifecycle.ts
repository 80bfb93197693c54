import { isDeepStrictEqual } from "node:util";
import { isDeclared, type Lifecycle, type RunContext } from "../../engine/lifecycle.ts";
import type { Stored } from "../../engine/stored.ts";
import { CxError } from "../../errors.ts";
import { unlessGone, withWayOut } from "../../gone-services.ts";
import { isTenantServiceGone } from "../../services/tenant-api/service.ts";
import { identityAt, lookAtCluster, prove } from "../../services/kubernetes/identity.ts";
import type { ClusterIdentity } from "../../services/kubernetes/names.ts";
import { mayTakeOver, forcedEntry } from "../../services/kubernetes/taken.ts";
import { whileWaiting } from "../../flow/waiting.ts";
import { lettingIn } from "./letting-in.ts";
import { leafAt } from "../tenant/document/leaves.ts";
import { judgeArguments, withMark } from "./check.ts";
import { reasonsAgainst } from "./early.ts";
import {
  judgeCluster,
  mayForce,
  placeOf,
  requireNothingLeft,
  requireOursLeaving,
  takeFields,
  thereToTake,
} from "./objects.ts";
import {
  dropHost,
  expectHost,
  judgeGrafana,
  judgeProvisioning,
  judgeTenant,
  proveSameGrafana,
  proveSamePlatform,
  requireNoTenantLeft,
  requireOurs,
} from "./judge.ts";
import { accessFacts, accessSpec, type AccessFacts, type TenantAccessSpec } from "./schema.ts";

/** A tenant that was let in, as the state knows it. */
type Known = Stored<TenantAccessSpec, AccessFacts>;

/**
 * The life of a judgment: it makes nothing on the platform, and looks whether nothing is left at the end. Of
 * objects that it lets be taken over it changes who their writer is, and nothing that they say.
 */
export const tenantAccessLifecycle: Lifecycle<TenantAccessSpec, AccessFacts> = {
  schemaVersion: 1,
  spec: accessSpec,
  facts: accessFacts,
  isSecret: ([key]) => key === "seed",
  identity,
  complete: withMark,
  judge: judgeArguments,
  judgeOnPlatform: reasonsAgainst,
  announce(context, news, olds) {
    const { data } = newcomer.safeParse(news);
    if (data === undefined || olds["tenantId"] === data.tenantId) return;
    lettingIn(context).expect(data.tenantId);
    expectHost(context, data);
  },

  diff({ spec, facts }, news) {
    const isUnknown = placeOf(spec) !== undefined && facts.clusterIdentity === undefined;
    return {
      replaces: spec.tenantId === news["tenantId"] ? [] : ["tenantId"],
      unfinished: facts.isElsewhere === true || isUnknown,
    };
  },

  id: ({ tenantId }) => tenantId,

  async create(context, spec) {
    const others = lettingIn(context);
    others.join(spec.tenantId);
    const looksByItself = (await others.gathered()) === 1;
    try {
      return await whileWaiting(context, spec.tenantId, "login and first look", () =>
        letIn(context, spec, { looksByItself }),
      );
    } catch (error) {
      dropHost(context, spec);
      throw error;
    }
  },

  async read(context, { args, spec, facts: { clusterIdentity, isElsewhere: _before, ...facts } }) {
    const cluster = await lookAtCluster(context, placeOf(spec)?.context, { clusterIdentity });
    const forced = cluster.isElsewhere ? facts.forced : await forcedAfterRefresh(context, spec);
    return { args: { ...args, forced }, facts: { ...facts, ...cluster, forced } };
  },

  async update(context, olds, news) {
    const { spec: before, facts } = olds;
    const clusterIdentity = await judgeNewCluster(context, olds, news);
    const [, live, durable] = await Promise.all([
      proveSamePlatform(context, before, facts, news),
      judgeNewGrafana(context, olds, news),
      isDeepStrictEqual(durableListOf(before), durableListOf(news))
        ? facts.durableHostWasThere
        : judgeProvisioning(context, news),
      mayTakeOver(news.adopt) && news.adopt !== before.adopt && requireOurs(context, news, facts),
    ]);
    const taken = await thereToTake(context, news);
    // The word may have been left in the file since another state took the tenant.
    if (taken.length > 0) await requireOurs(context, news, facts);
    await takeFields(context, news, taken);
    // What was so when somebody last looked may be another's object by now.
    const own = news.forced.length > 0 ? await mayForce(context, news) : [];
    return {
      madeBy: facts.madeBy,
      hostWasThere: live,
      durableHostWasThere: durable,
      clusterIdentity,
      forced: [...own, ...taken.map(forcedEntry)],
    };
  },

  async delete(context, { spec, facts }) {
    if (isDeclared(context, identity({ ...spec }))) return;
    await requireNoTenantLeft(context, spec);
    await withWayOut("kubernetes", () =>
      unlessGone(context, "kubernetes", () =>
        requireNothingLeft(context, spec, facts.clusterIdentity),
      ),
    );
  },
};

/** The same tenantId on another platform is another tenant. */
function identity({ tenantId, tenantApi }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(["access", tenantId, leafAt({ tenantApi }, "tenantApi.url")]);
}

const newcomer = accessSpec.pick({ tenantId: true, fqdn: true, grafana: true }).strip();

/** Everything that may speak against a new tenant. Throws the first CxError of what does. */
async function letIn(
  context: RunContext,
  spec: TenantAccessSpec,
  look: { looksByItself: boolean },
): Promise<AccessFacts> {
  const tenant = judgeTenant(context, spec, look);
  const host = judgeGrafana(context, spec);
  const durableHost = judgeProvisioning(context, spec);
  const cluster = judgeCluster(context, spec).then(() => identityAt(context, placeOf(spec)));
  await settled([tenant, host, durableHost, cluster]);
  const taken = await thereToTake(context, spec);
  await takeFields(context, spec, taken);
  return {
    madeBy: await tenant,
    hostWasThere: await host,
    durableHostWasThere: await durableHost,
    clusterIdentity: await cluster,
    forced: taken.map(forcedEntry),
  };
}

/** Waits for all of them; of several reasons against it the first is shown, whichever came first. */
async function settled(judgments: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(judgments);
  for (const judgment of judgments) await judgment;
}

/** A cluster that can't be asked blocks no refresh. */
async function forcedAfterRefresh(context: RunContext, spec: TenantAccessSpec): Promise<string[]> {
  try {
    return await mayForce(context, spec);
  } catch (error) {
    if (error instanceof CxError) return spec.forced;
    throw error;
  }
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
  { spec, facts }: Known,
  news: TenantAccessSpec,
): Promise<boolean> {
  if (isDeepStrictEqual(spec.grafana, news.grafana)) return facts.hostWasThere;
  // The host goes from the list, and with it the other state's, if one has the tenant by now.
  if (news.grafana === undefined && !(await isTenantServiceGone(context, news.tenantApi)))
    await requireOurs(context, news, facts);
  if (!isDeepStrictEqual(liveListOf(spec), liveListOf(news))) return judgeGrafana(context, news);
  await proveSameGrafana(context, news);
  return facts.hostWasThere;
}

/** Also when the last of the tenant's objects are to go: the engine removes them by their names. */
async function judgeNewCluster(
  context: RunContext,
  { spec: before, facts: { clusterIdentity, isElsewhere } }: Known,
  news: TenantAccessSpec,
): Promise<ClusterIdentity | undefined> {
  const isSame = [
    isDeepStrictEqual(before.cluster, news.cluster),
    isDeepStrictEqual(before.provisioned, news.provisioned),
    clusterIdentity !== undefined,
    isElsewhere !== true,
  ];
  if (!isSame.includes(false)) return clusterIdentity;
  const place = placeOf(news) ?? placeOf(before);
  await unlessGone(context, "kubernetes", async () => {
    if (clusterIdentity !== undefined) await prove(context, place?.context, clusterIdentity);
    await requireOursLeaving(context, before, news);
  });
  await judgeCluster(context, news, clusterIdentity === undefined ? undefined : before.cluster);
  return identityAt(context, placeOf(news));
}
