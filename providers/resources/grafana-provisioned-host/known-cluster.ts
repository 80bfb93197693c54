import type { Lifecycle } from "../../engine/lifecycle.ts";
import {
  identityAt,
  isElsewhere,
  prove,
  proveForRemoval,
  stillKnown,
} from "../../services/kubernetes/identity.ts";
import type { ClusterPlace } from "../../services/kubernetes/names.ts";
import type { ListedHostFacts } from "../grafana-allowed-host/schema.ts";
import {
  provisionedHostFacts,
  type ProvisionedHostFacts,
  type ProvisionedHostSpec,
} from "./schema.ts";

/**
 * The same life, in the cluster that it began in: a kubeconfig may lead to another one, with a Secret of
 * the same name and perhaps the same allowed host, which is another platform's.
 */
export function inKnownCluster(
  life: Lifecycle<ProvisionedHostSpec, ListedHostFacts>,
): Lifecycle<ProvisionedHostSpec, ProvisionedHostFacts> {
  return {
    ...life,
    facts: provisionedHostFacts,

    diff(olds, news) {
      const difference = life.diff(olds, news);
      const isUnknown =
        news["clusterNamespace"] !== undefined && olds.facts.clusterIdentity === undefined;
      return { ...difference, unfinished: difference.unfinished || isUnknown };
    },

    async create(context, spec) {
      const clusterIdentity = await identityAt(context, placeOf(spec));
      const { id, facts } = await life.create(context, spec);
      return { id, facts: { ...facts, clusterIdentity } };
    },

    async read(context, known) {
      const { args, spec, facts } = known;
      const clusterIdentity = stillKnown(context, facts.clusterIdentity);
      const isOther =
        clusterIdentity !== undefined &&
        (await isElsewhere(context, spec.kubernetesContext, clusterIdentity));
      const seen = isOther ? { args, facts } : await life.read(context, known);
      return seen && { ...seen, facts: { ...seen.facts, clusterIdentity } };
    },

    async update(context, olds, news) {
      const known = stillKnown(context, olds.facts.clusterIdentity);
      const isSame =
        olds.spec.kubernetesContext === news.kubernetesContext &&
        known?.namespace === news.clusterNamespace;
      if (known !== undefined && !isSame) await prove(context, news.kubernetesContext, known);
      const clusterIdentity = await identityAt(context, placeOf(news), known);
      return { ...(await life.update(context, olds, news)), clusterIdentity };
    },

    async delete(context, known) {
      const identity = stillKnown(context, known.facts.clusterIdentity);
      if (identity !== undefined) {
        await proveForRemoval(context, known.spec.kubernetesContext, identity);
      }
      await life.delete(context, known);
    },
  };
}

function placeOf({
  clusterNamespace: namespace,
  kubernetesContext: context,
}: ProvisionedHostSpec): ClusterPlace | undefined {
  return namespace === undefined ? undefined : { context, namespace };
}
