import type { Secrets } from "../secrets.ts";
import type { PlatformState } from "../state.ts";
import { grafanaEnvironment } from "./environment.ts";
import { provision } from "./provisioning.ts";

/** The provisioning file of a platform on its first day, as an operator would have written it. */
export const dataSourceYaml = `# Data sources of the CX dashboards. Change allowedHosts when a tenant comes or goes,
# then delete and create the secret ef-grafana-datasource-secret again.
apiVersion: 1

datasources:
  - name: infinity_cim_json_api
    type: yesoreyeram-infinity-datasource
    access: proxy
    orgId: 1
    editable: true # the list is edited in the UI, too
    isDefault: true
    url: __IGNORE_URL__
    user: cim
    database: reports
    basicAuth: true
    basicAuthUser: dashboards
    withCredentials: true
    jsonData:
      proxy_type: url
      proxy_url: "http://proxy.expertflow.example:3128"
      proxy_username: grafana
      timeoutInSeconds: 60
      allowedHosts:
        - "*" # matches nothing; keeps the list from becoming empty, which would allow everything
        - https://cx.expertflow.example # the platform itself
        - https://reports.example.com
    secureJsonData:
      proxyUserPassword: $INFINITY_PROXY_PASSWORD

  # Historical reports; no tenant is listed here.
  - name: cx_reporting
    type: mysql
    access: proxy
    orgId: 1
    url: mysql.expertflow.example:3306
    user: reporting
    database: expertflow
    editable: true
    jsonData:
      maxOpenConns: 10
    secureJsonData:
      password: \${REPORTING_PASSWORD}
`;

/** Grafana after its first start, with a second organization that has made a data source by hand. */
export function initialGrafana(secrets: Secrets): PlatformState["grafana"] {
  const files = { "datasource.yml": dataSourceYaml };
  const empty = { rows: [], lastId: 0 };
  const { rows, lastId } = provision(empty, files, grafanaEnvironment(secrets));
  const others = rows.slice(0, 1).map((row) => ({
    ...row,
    id: lastId + 1,
    orgId: 2,
    jsonData: { allowedHosts: ["https://other-organization.example"] },
    secureJsonData: {},
  }));
  return {
    dataSources: [...others, ...rows],
    lastId: lastId + others.length,
    mountedFiles: files,
    podFiles: files,
  };
}
