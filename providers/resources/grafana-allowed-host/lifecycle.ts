import type { Lifecycle } from "../../engine/lifecycle.ts";
import { defaultOrganization } from "../../services/grafana/connection.ts";
import { editorFor } from "../../services/grafana/grafana.ts";
import { listEntryLifecycle } from "./list-entry.ts";
import { allowedHostSpec, type AllowedHostSpec, type ListEntryFacts } from "./schema.ts";

/** The life of one entry of `jsonData.allowedHosts`. */
export const allowedHostLifecycle: Lifecycle<AllowedHostSpec, ListEntryFacts> =
  listEntryLifecycle<AllowedHostSpec>({
    service: "grafana",
    spec: allowedHostSpec,
    identity: {
      dataSource: undefined,
      entry: undefined,
      "connection.organization": defaultOrganization,
    },
    address: "connection.url",
    id: ({ dataSource, entry }) => `${dataSource}/${entry}`,
    describe: ({ dataSource }) => `allowedHosts of the Grafana data source '${dataSource}'`,
    editor: (context, { connection, dataSource }) => editorFor(context, connection, dataSource),
  });
