import type { Lifecycle, RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/shared-read.ts";
import { isGone } from "../../gone-services.ts";
import { defaultOrganization, type GrafanaConnection } from "../../services/grafana/connection.ts";
import { liveVersion } from "../../services/grafana/grafana.ts";
import { listedHostLifecycle } from "../grafana-allowed-host/lifecycle.ts";
import type { ListEditor } from "../../services/grafana/live/allow-list.ts";
import { provisionedListEditor } from "../../services/grafana/provisioning/editor.ts";
import {
  provisionedHostSpec,
  type ProvisionedHostFacts,
  type ProvisionedHostSpec,
  provisionedHostFacts,
} from "./schema.ts";
import { secretStore } from "../../services/grafana/provisioning/secret.ts";
import {
  identityAt,
  isElsewhere,
  prove,
  proveForRemoval,
  stillKnown,
} from "../../services/kubernetes/identity.ts";
import type { ClusterPlace } from "../../services/kubernetes/names.ts";
import type { ListedHostFacts } from "../grafana-allowed-host/schema.ts";

/** The life of one allowed host in the file that Grafana reads at its start. */
export const provisionedHostLifecycle: Lifecycle<ProvisionedHostSpec, ProvisionedHostFacts> =
  inKnownCluster(
    listedHostLifecycle<ProvisionedHostSpec>({
      service: "kubernetes",
      spec: provisionedHostSpec,
      identity: {
        secret: undefined,
        namespace: undefined,
        dataSource: undefined,
        allowedHost: undefined,
        "grafana.organization": defaultOrganization,
      },
      address: "kubernetesContext",
      id: ({ namespace, secret, dataSource, allowedHost }) =>
        `${namespace}/${secret}/${dataSource}/${allowedHost}`,
      describe: ({ namespace, secret, dataSource }) =>
        `allowedHosts of '${dataSource}' in the Secret ${namespace}/${secret}`,
      editor: editorFor,
    }),
  );

const editors = perRun<ListEditor>();

/** One editor per Secret and data source: two of them in one run would work against each other. */
function editorFor(context: RunContext, spec: ProvisionedHostSpec): ListEditor {
  const { secret, namespace, kubernetesContext, dataSource, grafana, fileVersion } = spec;
  const organization = grafana?.organization;
  const key = JSON.stringify([kubernetesContext, namespace, secret, dataSource, organization]);
  return editors(context, key, () =>
    provisionedListEditor(secretStore({ secret, namespace, kubernetesContext }), {
      dataSource,
      organization,
      liveVersion:
        grafana === undefined || fileVersion === "keep"
          ? undefined
          : () => versionToBeat(context, grafana, dataSource),
      warn: context.warn,
    }),
  );
}

/** To a Grafana that is gone for good no file is behind. */
async function versionToBeat(
  context: RunContext,
  grafana: GrafanaConnection,
  dataSource: string,
): Promise<number> {
  const look = () => liveVersion(context, grafana, dataSource);
  return (await isGone(context, "grafana", grafana.url, look)) ? 0 : look();
}

/**
 * The same life, in the cluster that it began in: a kubeconfig may lead to another one, with a Secret of
 * the same name and perhaps the same allowed host, which is another platform's.
 */
function inKnownCluster(
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
      return { ...(await life.create(context, spec)), clusterIdentity };
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
      const { spec, facts } = known;
      await proveForRemoval(context, spec.kubernetesContext, facts.clusterIdentity);
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
