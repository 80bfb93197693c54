import type { Lifecycle } from "../../engine/lifecycle.ts";
import { defaultOrganization } from "../../services/grafana/connection.ts";
import { editorFor } from "../../services/grafana/grafana.ts";
import { listedHostLifecycle } from "./listed-host.ts";
import { allowedHostSpec, type AllowedHostSpec, type ListedHostFacts } from "./schema.ts";

/** The life of one allowed host of `jsonData.allowedHosts`. */
export const allowedHostLifecycle: Lifecycle<AllowedHostSpec, ListedHostFacts> =
  listedHostLifecycle<AllowedHostSpec>({
    service: "grafana",
    spec: allowedHostSpec,
    identity: {
      dataSource: undefined,
      allowedHost: undefined,
      "connection.organization": defaultOrganization,
    },
    address: "connection.url",
    id: ({ dataSource, allowedHost }) => `${dataSource}/${allowedHost}`,
    describe: ({ dataSource }) => `allowedHosts of the Grafana data source '${dataSource}'`,
    editor: (context, { connection, dataSource }) => editorFor(context, connection, dataSource),
  });
