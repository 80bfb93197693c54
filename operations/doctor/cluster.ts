import { clusterOf, type Platform } from "../../components/platform.ts";
import { requireKinds, requireRights } from "../../providers/resources/tenant-access/needs.ts";
import type { ClusterUse } from "../../providers/resources/tenant-access/schema.ts";
import { newDeadline, statusOf } from "../../providers/services/kubernetes/connection.ts";
import { connectedTo, identify, prove } from "../../providers/services/kubernetes/identity.ts";
import { clusterIdentity } from "../../providers/services/kubernetes/names.ts";
import { introduceCluster } from "../../providers/services/kubernetes/presence.ts";
import type { StoredResource } from "../pulumi.ts";
import { right, type Examination, type Fact, type Finding } from "./examination.ts";
import { accessOf, sampleTenant } from "./sample.ts";
import type { Reach, StackFacts } from "./stack.ts";

const area = "Kubernetes";

/** What is known of the cluster. */
export interface ClusterFacts {
  cluster: Fact<unknown>;
  /** It knows the kinds that tenants get, and lets this account make them. */
  usable: () => Promise<void>;
}

/** Looks at the cluster itself, and at what this account may do in it. */
export function lookAtCluster(exam: Examination, { reach, state }: StackFacts): ClusterFacts {
  const cluster = exam.look(area, "cluster", async () => {
    const { run, platform } = await reach();
    const connection = await connectedTo(run, platform.kubernetes?.context);
    return right(undefined, await introduceCluster(connection, newDeadline()));
  });
  const here = async () => {
    await cluster();
    return withUse(await reach());
  };
  const namespaces = exam.look(area, "namespaces", async () =>
    lookAtNamespaces(await here(), await state()),
  );
  const kinds = exam.look(area, "custom kinds", async () => {
    const { run, use } = await here();
    await requireKinds(run, use);
    const known = new Set(use.objects.map(({ kind }) => kind));
    return right(undefined, known.size === 0 ? "none is needed" : `${listed(known)} are known`);
  });
  const rights = exam.look(area, "permissions", async () => {
    await namespaces();
    const { run, use } = await here();
    await requireRights(run, use);
    return right(undefined, "all that tenants need");
  });
  const usable = async (): Promise<void> => {
    await Promise.all([kinds(), rights()]);
  };
  return { cluster, usable };
}

/** With what every tenant of the platform gets in the cluster. */
function withUse(found: Reach): Reach & { use: ClusterUse } {
  const { platform } = found;
  const none = { objects: [], awaitReady: false };
  return { ...found, use: accessOf(platform, sampleTenant(platform)).cluster ?? none };
}

/** Those that exist, and that belong to the cluster that the stack's objects are in. */
async function lookAtNamespaces(
  { run, platform, use }: Reach & { use: ClusterUse },
  state: readonly StoredResource[],
): Promise<Finding<undefined>> {
  const context = platform.kubernetes?.context;
  const names = namespacesOf(platform, use);
  const hidden: string[] = [];
  const isAmongPermissions = (name: string) =>
    use.objects.some(({ namespace }) => namespace === name);
  for (const namespace of names) {
    await identify(run, { context, namespace }).catch((error: unknown) => {
      if (statusOf(error) !== 403 || !isAmongPermissions(namespace)) throw error;
      hidden.push(namespace);
    });
  }
  for (const known of identitiesIn(state)) await prove(run, context, known);
  const doubt = hidden.length === 0 ? "" : `, of which this account may not see ${listed(hidden)}`;
  return right(undefined, `${listed(names)}${doubt}`);
}

function namespacesOf(platform: Platform, { objects }: ClusterUse): string[] {
  const place = clusterOf(platform)?.namespace;
  const all = [place, ...objects.map(({ namespace }) => namespace)];
  return [...new Set(all.filter((one) => one !== undefined))];
}

/** The clusters that a state knows, each once; there is one, unless it was made anew. */
function identitiesIn(state: readonly StoredResource[]) {
  const found = state.flatMap(({ outputs }) => {
    const parsed = clusterIdentity.safeParse(outputs["clusterIdentity"]);
    return parsed.success ? [parsed.data] : [];
  });
  return [...new Map(found.map((one) => [`${one.namespace} ${one.uid}`, one])).values()];
}

function listed(words: Iterable<string>): string {
  return [...words].join(", ");
}
