import { z } from "zod";
import type { RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/shared-read.ts";
import { CxError } from "../../errors.ts";
import {
  howToForget,
  isClusterForgotten,
  NoAnswerError,
  unlessGone,
  withWayOut,
} from "../../gone-services.ts";
import { apiPath, core } from "./api.ts";
import {
  ask,
  clusterBehind,
  connectToKubernetes,
  isNotFoundInCluster,
  newDeadline,
  type KubernetesConnection,
} from "./connection.ts";
import type { ClusterIdentity, ClusterPlace, KnownCluster } from "./names.ts";

const connections = perRun<Promise<KubernetesConnection>>();
const identities = perRun<Promise<ClusterIdentity>>();
const proofs = perRun<Promise<void>>();

/** The cluster of a context; all resources of a run with the same one share the connection. */
export function connectedTo(
  run: RunContext,
  context: string | undefined,
): Promise<KubernetesConnection> {
  return connections(run, context ?? "", () => connectToKubernetes(context));
}

/**
 * Who the cluster is, asked once per run. Throws a CxError when the namespace is not there or may not be
 * seen.
 */
export function identify(
  run: RunContext,
  { context, namespace }: ClusterPlace,
): Promise<ClusterIdentity> {
  return identities(run, JSON.stringify([context, namespace]), async () => {
    const { uid, cluster } = await look(await connectedTo(run, context), namespace);
    if (uid !== undefined) return { namespace, uid };
    throw new CxError(
      `${cluster} has no namespace '${namespace}'`,
      `check platform.ingress.namespace, platform.dns.namespace, platform.kubernetes.context and KUBECONFIG`,
    );
  });
}

/** Who the cluster of a place is, as it was known or as it is. Undefined where no place is used. */
export async function identityAt(
  run: RunContext,
  place: ClusterPlace | undefined,
  known?: ClusterIdentity,
): Promise<ClusterIdentity | undefined> {
  if (place === undefined) return undefined;
  return known?.namespace === place.namespace ? known : identify(run, place);
}

/**
 * Proves, once per run, that a context leads to the known cluster. Throws an {@link OtherClusterError} when
 * it leads to another one: every kubeconfig of some distributions has a context of the same name.
 */
export function prove(
  run: RunContext,
  context: string | undefined,
  known: ClusterIdentity,
): Promise<void> {
  return proofs(run, JSON.stringify([context, known.namespace, known.uid]), async () => {
    const { uid, cluster } = await look(await connectedTo(run, context), known.namespace);
    if (uid !== known.uid) throw new OtherClusterError(cluster, known);
  });
}

/** The known cluster; undefined also where somebody said that it was made anew, and is to be forgotten. */
export function stillKnown(
  run: RunContext,
  known: ClusterIdentity | undefined,
): ClusterIdentity | undefined {
  return known !== undefined && isClusterForgotten(run, known.uid) ? undefined : known;
}

/** The same proof before something is taken down: a cluster that is gone for good holds nothing up. */
export async function proveForRemoval(
  run: RunContext,
  context: string | undefined,
  known: ClusterIdentity | undefined,
): Promise<void> {
  const still = stillKnown(run, known);
  if (still === undefined) return;
  await withWayOut("kubernetes", () =>
    unlessGone(run, "kubernetes", () => prove(run, context, still)),
  );
}

/** What a refresh makes of it. One that somebody lets be forgotten is: the next `up` meets a new one. */
export async function lookAtCluster(
  run: RunContext,
  context: string | undefined,
  { clusterIdentity: before }: KnownCluster,
): Promise<KnownCluster> {
  const clusterIdentity = stillKnown(run, before);
  if (clusterIdentity === undefined) return {};
  const isOther = await isElsewhere(run, context, clusterIdentity);
  return { clusterIdentity, ...(isOther && { isElsewhere: true }) };
}

const told = perRun<true>();

/**
 * What a refresh sees of a cluster: true when another one, or one that does not let itself be known, is
 * in its place. No word of ours stops the engine from believing that objects are gone which that one does not have. A
 * cluster that gives no answer is no other one: the refresh of its objects fails by itself.
 */
export async function isElsewhere(
  run: RunContext,
  context: string | undefined,
  known: ClusterIdentity,
): Promise<boolean> {
  try {
    await prove(run, context, known);
    return false;
  } catch (error) {
    if (!(error instanceof CxError) || error instanceof NoAnswerError) return false;
    const what = error instanceof OtherClusterError ? error.what : error.message;
    told(run, what, () => {
      run.warn(
        `${what}. Objects that are not found there count as gone in this refresh, and pulumi up makes nothing. With the right KUBECONFIG, run pulumi refresh and pulumi up: what is still there is taken back`,
      );
      return true;
    });
    return true;
  }
}

/** The kubeconfig leads to a cluster that is not the one that was used before. */
export class OtherClusterError extends CxError {
  override readonly name = "OtherClusterError";
  /** What was seen, without the remedy. */
  readonly what: string;
  readonly remedy: string;

  constructor(cluster: string, { namespace, uid }: ClusterIdentity) {
    const what = `${cluster} is not the one that this stack's objects are in: its namespace '${namespace}' is another one, or missing`;
    const remedy =
      "set KUBECONFIG and platform.kubernetes.context to the right one. If the namespace or the whole cluster is gone, or was made anew, and the objects with it, " +
      howToForget(uid);
    super(`${what}; nothing was changed`, remedy);
    this.what = what;
    this.remedy = remedy;
  }
}

const withId = z.object({ metadata: z.object({ uid: z.string() }) });

async function look(
  { api }: KubernetesConnection,
  namespace: string,
): Promise<{ uid: string | undefined; cluster: string }> {
  const what = `the namespace '${namespace}'`;
  const request = { operation: `look for ${what}`, permission: `get ${what}` };
  const call = api.get(apiPath({ ...core, plural: "namespaces", name: namespace }));
  const cluster = clusterBehind(call);
  const found = await ask(newDeadline(), request, () => call).catch((error: unknown) => {
    if (isNotFoundInCluster(error)) return undefined;
    throw error;
  });
  const uid = withId.safeParse(found).data?.metadata.uid;
  if (found === undefined || uid !== undefined) return { uid, cluster };
  // Each API server gives each object an id.
  throw new CxError(
    `${cluster} answered without the id of ${what}; nothing was changed`,
    "check that the kubeconfig leads to an API server, and not to a proxy or a stand-in",
  );
}
