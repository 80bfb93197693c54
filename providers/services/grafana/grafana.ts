import { grafanaAuthorization } from "../../credentials.ts";
import type { RunContext } from "../../engine/lifecycle.ts";
import { companyOf, type Company } from "../../flow/company.ts";
import { perRun } from "../../flow/shared-read.ts";
import { CxError } from "../../errors.ts";
import { GoneError, withWayOut } from "../../gone-services.ts";
import { Authorization } from "../../http/authorization.ts";
import { createHttpClient } from "../../http/client.ts";
import { Deadline } from "../../flow/deadline.ts";
import { callSettings, operationTimeoutSeconds } from "../../tuning.ts";
import { rememberSecrets } from "../../words/redact.ts";
import { grafanaApi, type GrafanaApi } from "./api.ts";
import { defaultOrganization, type GrafanaConnection } from "./connection.ts";
import type { AllowList, ListEditor } from "./live/allow-list.ts";
import { allowListEditor } from "./live/editor.ts";
import { allowedHostsOf, infinityType, refuseUnwritable } from "./live/guards.ts";

const editors = perRun<ListEditor>();

/** One editor per Grafana and data source: two of them in one run would work against each other. */
export function editorFor(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): ListEditor {
  const { url, organization = defaultOrganization } = connection;
  return editors(context, JSON.stringify([url, organization, dataSource]), () =>
    allowListEditor(connect(connection, context), {
      dataSource,
      operationTimeoutSeconds: operationTimeoutSeconds(context),
      company: changesOf(context),
      warn: context.warn,
    }),
  );
}

/** Changes of Grafana's lists that the run is going to make, announced by who makes or takes down their tenants. */
export function changesOf(context: RunContext): Company {
  return companyOf(context, ["changes of Grafana's lists"]);
}

/**
 * Whether an allowed host is in the live list now; all who ask at the same moment share one request. Throws a
 * CxError when the data source is not there or can't be read.
 */
export async function isListed(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
  allowedHost: string,
): Promise<boolean> {
  return (await editorFor(context, connection, dataSource).fresh()).includes(allowedHost);
}

/**
 * Throws a CxError when the data source is missing, of another type, read-only or unreadable, or when
 * this account may not write it. It writes nothing; where Grafana does not tell, a warning says so.
 * Brings the list that it has seen.
 */
export async function checkDataSource(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): Promise<AllowList> {
  const api = connect(connection, context);
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(context));
  const source = await api.get(dataSource, deadline);
  refuseUnwritable(source);
  const list = allowedHostsOf(source);
  const mayWrite = await api.mayWrite(source, deadline);
  if (mayWrite === false) {
    throw new CxError(
      `this account may read the Grafana data source '${dataSource}', but not write it; nothing was changed`,
      roleRemedy,
    );
  }
  if (mayWrite === undefined) {
    context.warn(
      `Grafana does not tell whether this account may write the data source '${dataSource}'; the first write will`,
    );
  }
  return list;
}

/**
 * The version that Grafana counts up at each change of the data source. 0 when Grafana has none of that
 * name: it will make it from the file, whatever version that has.
 */
export async function liveVersion(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): Promise<number> {
  const api = connect(connection, context);
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(context));
  try {
    const { version = 0 } = await withWayOut("grafana", () => api.get(dataSource, deadline));
    return version;
  } catch (error) {
    if (error instanceof GoneError) return 0;
    throw error;
  }
}

/** The version of the plugin that reads from the hosts in the list, e.g. `3.11.1`. */
export function infinityVersion(
  context: RunContext,
  connection: GrafanaConnection,
): Promise<string> {
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(context));
  return connect(connection, context).pluginVersion(infinityType, deadline);
}

const tokenRemedy =
  "check GRAFANA_TOKEN (or grafanaLogin in the stack's configuration): it is unknown to this Grafana or has expired";
const roleRemedy =
  "give it the organization role Admin, which Grafana wants for writing data sources; Editor is not enough";

function connect(connection: GrafanaConnection, context: RunContext): GrafanaApi {
  const { url, organization = defaultOrganization } = connection;
  const { header, secrets } = grafanaAuthorization(context.settings);
  rememberSecrets(...secrets);
  const client = createHttpClient({
    service: "Grafana",
    url,
    ...callSettings(context),
    authorization: new Authorization(url, {
      header: () => Promise.resolve(header),
      renew: () => false,
      remedy: (status) => (status === 401 ? tokenRemedy : roleRemedy),
    }),
    // A person's account is in the organization that was last chosen in Grafana's pages, unless told.
    ...(header.startsWith("Basic ") && { headers: { "X-Grafana-Org-Id": String(organization) } }),
  });
  return grafanaApi(client, connection.organization);
}
