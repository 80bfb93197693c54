import { checkDataSource } from "../../providers/services/grafana/grafana.ts";
import { allowedHostLifecycle } from "../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { findSource } from "../../providers/services/grafana/provisioning/provisioning-file.ts";
import { tenantAccessLifecycle } from "../../providers/resources/tenant-access/lifecycle.ts";
import { loginOf } from "../providers/resources/tenant/tenant-args.ts";
import { TestEngine } from "../test-engine.ts";
import type { Failure } from "./failure.ts";
import { accessArgsOn, dataSource, failureOf, hostArgs, hostText } from "./provoke.ts";
import { oneTry, testRun } from "../test-run.ts";

/** Grafana's list of allowed hosts. */
export const grafanaFailures: readonly Failure[] = [
  {
    title: "A read-only data source",
    when: "Grafana's data source comes from a file that does not allow changes.",
    async provoke(cx) {
      await cx.knobs({ grafanaReadOnly: true });
      return hostText(cx);
    },
  },
  {
    title: "A missing data source",
    when: "Its name is another one on this platform, or the URL leads to another Grafana.",
    async provoke(cx) {
      await cx.knobs({ grafanaDataSourceMissing: true });
      return hostText(cx);
    },
  },
  {
    title: "No login to Grafana",
    when: "Neither the environment nor the stack has a token.",
    provoke: (cx) => hostText(cx, { GRAFANA_TOKEN: "" }),
  },
  {
    title: "A token without the role Admin",
    when: "Grafana lets editors see data sources, but not change them. It is found out before anything is made.",
    async provoke(cx) {
      await cx.knobs({ grafanaRole: "editor" });
      const run = testRun({ ...loginOf(cx), ...oneTry() });
      const connection = { url: cx.platform.urls.grafana };
      return failureOf(checkDataSource(run, connection, dataSource));
    },
  },
  {
    title: "A data source of another organization",
    when: "Grafana keeps the data sources of its organizations apart, and each may have one of this name. A token belongs to one of them.",
    provoke: (cx) => hostText(cx, {}, { organization: 2 }),
  },
  {
    title: "A list that other places in the file share",
    when: "An anchor, alias or merge key in `datasource.yml` would carry our edit into another data source.",
    provoke: () => {
      const text = `apiVersion: 1\ndatasources:\n- name: ${dataSource}\n  jsonData: &shared {}\n`;
      const files = { "datasource.yml": text };
      return failureOf(Promise.resolve().then(() => findSource(files, { dataSource })));
    },
  },
  {
    title: "A new address of Grafana that leads elsewhere",
    when: "An address was changed, and the Grafana there does not have this tenant's host.",
    async provoke(cx) {
      const engine = new TestEngine(tenantAccessLifecycle, loginOf(cx));
      const grafana = { connection: { url: cx.platform.urls.grafana }, dataSource };
      await engine.up("tenant1", accessArgsOn(cx, { grafana }));
      const connection = { url: grafana.connection.url.replace("127.0.0.1", "localhost") };
      const moved = { grafana: { ...grafana, connection } };
      return failureOf(engine.up("tenant1", accessArgsOn(cx, moved)));
    },
  },
  {
    title: "A service that is gone",
    when: "At `pulumi refresh` or `destroy` a service gives no answer, so what is in it can neither be read nor taken down. If it comes back, run the command again.",
    async provoke(cx) {
      const engine = new TestEngine(allowedHostLifecycle, loginOf(cx));
      await engine.up("tenant1", hostArgs(cx));
      await cx.faults({ service: "grafana", kind: "html", status: 502 });
      return failureOf(engine.destroy("tenant1"));
    },
  },
  {
    title: "A broken entry of somebody else",
    when: "One entry that the plugin cannot read blocks the dashboards of all tenants. Ours is not added beside it.",
    async provoke(cx) {
      const add = ["https://"];
      await cx.control("POST", "/grafana/foreign-write", { style: "versioned", add });
      return hostText(cx);
    },
  },
];
