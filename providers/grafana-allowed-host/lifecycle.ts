import type { Lifecycle } from "../engine/lifecycle.ts";
import type { AllowedHostSpec, AllowedHostState } from "./schema.ts";
import { editorFor } from "./grafana.ts";
import { listEntryLifecycle } from "./list-entry.ts";
import { allowedHostSpec, allowedHostState } from "./schema.ts";

/** The life of one entry of `jsonData.allowedHosts`. */
export const allowedHostLifecycle: Lifecycle<AllowedHostSpec, AllowedHostState> =
  listEntryLifecycle<AllowedHostSpec>({
    service: "grafana",
    spec: allowedHostSpec,
    state: allowedHostState,
    identity: { dataSource: undefined, entry: undefined, "connection.organization": 1 },
    address: "connection.url",
    id: ({ dataSource, entry }) => `${dataSource}/${entry}`,
    describe: ({ dataSource }) => `allowedHosts of the Grafana data source '${dataSource}'`,
    editor: (context, { connection, dataSource }) => editorFor(context, connection, dataSource),
  });
