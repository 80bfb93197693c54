import { grafanaAuthorization, type CredentialSource } from "../credentials.ts";
import type { RunContext } from "../engine/lifecycle.ts";
import { perRun } from "../engine/per-run.ts";
import { Authorization } from "../http/authorization.ts";
import { createHttpClient } from "../http/client.ts";
import { Deadline } from "../http/deadline.ts";
import { rememberSecrets } from "../http/redact.ts";
import { grafanaApi, type GrafanaApi } from "./api.ts";
import type { GrafanaConnection } from "./arguments.ts";
import { allowListEditor, type AllowListEditor } from "./editor.ts";
import { allowedHostsOf, refuseUnwritable } from "./guards.ts";

const defaultOperationTimeoutSeconds = 120;
const editors = perRun<AllowListEditor>();

/** One editor per Grafana and data source: two of them in one run would work against each other. */
export function editorFor(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): AllowListEditor {
  return editors(context, JSON.stringify([connection.url, dataSource]), () =>
    allowListEditor(connect(connection, context.credentials), {
      dataSource,
      operationTimeoutSeconds: operationTimeoutSeconds(connection),
      warn: context.warn,
    }),
  );
}

/** Throws a CxError when the data source is missing, of another type, read-only or unreadable. */
export async function checkDataSource(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): Promise<void> {
  const api = connect(connection, context.credentials);
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(connection));
  const source = await api.get(dataSource, deadline);
  refuseUnwritable(source);
  allowedHostsOf(source);
}

/** The version that Grafana counts up at each change of the data source. */
export async function liveVersion(
  context: RunContext,
  connection: GrafanaConnection,
  dataSource: string,
): Promise<number> {
  const api = connect(connection, context.credentials);
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(connection));
  return (await api.get(dataSource, deadline)).version ?? 0;
}

function operationTimeoutSeconds(connection: GrafanaConnection): number {
  return connection.operationTimeoutSeconds ?? defaultOperationTimeoutSeconds;
}

function connect(connection: GrafanaConnection, credentials: CredentialSource): GrafanaApi {
  const { url, caCertFile, insecureSkipVerify, requestTimeoutSeconds, maxRetries } = connection;
  return grafanaApi(
    createHttpClient({
      service: "Grafana",
      url,
      caCertFile,
      insecureSkipVerify,
      requestTimeoutSeconds,
      authorization: authorizationFor(url, credentials),
      ...(maxRetries !== undefined && { retries: { maxRetries } }),
    }),
  );
}

function authorizationFor(url: string, source: CredentialSource): Authorization {
  const { header, secrets } = grafanaAuthorization(source);
  rememberSecrets(...secrets);
  return new Authorization(url, {
    header: () => Promise.resolve(header),
    renew: () => false,
    remedy: (status) =>
      status === 401
        ? "check GRAFANA_TOKEN (or cx-tenants:grafanaLogin): it is unknown to this Grafana or has expired"
        : "this account may not write data sources: Grafana wants the organization role Admin; Editor is not enough",
  });
}
