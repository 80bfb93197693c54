import type { Lifecycle, RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/per-run.ts";
import { isGone } from "../../gone-services.ts";
import { defaultOrganization, type GrafanaConnection } from "../../services/grafana/connection.ts";
import { liveVersion } from "../../services/grafana/grafana.ts";
import { listedHostLifecycle, type ListEditor } from "../grafana-allowed-host/listed-host.ts";
import { provisionedListEditor } from "../../services/grafana/provisioning/editor.ts";
import { inKnownCluster } from "./known-cluster.ts";
import {
  provisionedHostSpec,
  type ProvisionedHostFacts,
  type ProvisionedHostSpec,
} from "./schema.ts";
import { secretStore } from "../../services/grafana/provisioning/secret.ts";

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
