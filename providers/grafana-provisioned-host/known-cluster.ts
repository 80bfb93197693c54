import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import {
  identify,
  isElsewhere,
  prove,
  proveForRemoval,
  stillKnown,
} from "../kubernetes/identity.ts";
import { type ClusterIdentity } from "../kubernetes/place.ts";
import type { ProvisionedHostSpec, ProvisionedHostState } from "./schema.ts";

type HostLifecycle = Lifecycle<ProvisionedHostSpec, ProvisionedHostState>;

/**
 * The same life, in the cluster that it began in: a kubeconfig may lead to another one, with a Secret of
 * the same name and perhaps the same entry, which is another platform's.
 */
export function inKnownCluster(life: HostLifecycle): HostLifecycle {
  return {
    ...life,

    diff(olds, news) {
      const difference = life.diff(olds, news);
      const isUnknown =
        news["clusterNamespace"] !== undefined && olds.clusterIdentity === undefined;
      return { ...difference, unfinished: difference.unfinished || isUnknown };
    },

    async create(context, spec) {
      const clusterIdentity = await identityFor(context, spec);
      const made = await life.create(context, spec);
      return { ...made, state: { ...made.state, clusterIdentity } };
    },

    async read(context, id, { clusterIdentity, ...state }) {
      const known = stillKnown(context, clusterIdentity);
      if (known !== undefined && (await isElsewhere(context, state.kubernetesContext, known))) {
        const { schemaVersion: _version, ownership: _ownership, ...inputs } = state;
        return { inputs, state: { ...state, clusterIdentity: known } };
      }
      const seen = await life.read(context, id, state);
      return seen && { ...seen, state: { ...seen.state, clusterIdentity: known } };
    },

    async update(context, id, { clusterIdentity, ...olds }, news) {
      const known = stillKnown(context, clusterIdentity);
      const isSame =
        olds.kubernetesContext === news.kubernetesContext &&
        known?.namespace === news.clusterNamespace;
      if (known !== undefined && !isSame) await prove(context, news.kubernetesContext, known);
      const identity = await identityFor(context, news, known);
      return { ...(await life.update(context, id, olds, news)), clusterIdentity: identity };
    },

    async delete(context, id, { clusterIdentity, ...state }) {
      const known = stillKnown(context, clusterIdentity);
      if (known !== undefined) await proveForRemoval(context, state.kubernetesContext, known);
      await life.delete(context, id, state);
    },
  };
}

async function identityFor(
  context: RunContext,
  { clusterNamespace: namespace, kubernetesContext }: ProvisionedHostSpec,
  known?: ClusterIdentity,
): Promise<ClusterIdentity | undefined> {
  if (namespace === undefined) return undefined;
  if (known?.namespace === namespace) return known;
  return identify(context, { context: kubernetesContext, namespace });
}
