import type { RunContext } from "../../../../providers/engine/lifecycle.ts";
import type {
  AllowedHostSpec,
  ListedHostFacts,
} from "../../../../providers/resources/grafana-allowed-host/schema.ts";
import { allowedHostLifecycle } from "../../../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { quick, testRun } from "../../../test-run.ts";

export const dataSource = "infinity_cim_json_api";
export const allowedHost = "https://tenant1.cx.localhost";
/** The list of the first day. */
export const foreign = ["*", "https://cx.expertflow.example", "https://reports.example.com"];

/** The platform of a test of allowed hosts, and the questions that such tests ask it. */
export class ListSite {
  readonly cx: TestPlatform;

  private constructor(cx: TestPlatform) {
    this.cx = cx;
  }

  static async start(): Promise<ListSite> {
    return new ListSite(await TestPlatform.start());
  }

  remove(): Promise<void> {
    return this.cx.remove();
  }

  async reset(): Promise<void> {
    await this.cx.control("POST", "/reset");
  }

  /** A stack; its environment has a token for Grafana and what is given. */
  stack(environment: Record<string, string> = {}): TestEngine<AllowedHostSpec, ListedHostFacts> {
    return new TestEngine(allowedHostLifecycle, { ...loginOf(this.cx), ...environment });
  }

  /** A run for what is no resource, and the warnings in it. */
  run(environment: Record<string, string> = {}): { context: RunContext; warnings: string[] } {
    const warnings: string[] = [];
    const all = { ...loginOf(this.cx), ...quick, ...environment };
    return { context: testRun(all, (message) => warnings.push(message)), warnings };
  }

  /** Somebody's login who is no robot. */
  get person(): Record<string, string> {
    const { grafanaAdminUsername, grafanaAdminPassword } = this.cx.platform.credentials;
    return {
      GRAFANA_TOKEN: "",
      GRAFANA_USERNAME: grafanaAdminUsername,
      GRAFANA_PASSWORD: grafanaAdminPassword,
    };
  }

  connection(change: object = {}) {
    return { url: this.cx.platform.urls.grafana, ...change };
  }

  args(change: object = {}): object {
    return { dataSource, allowedHost, connection: this.connection(), ...change };
  }

  async hosts(): Promise<string[]> {
    return (await this.cx.state()).allowedHosts;
  }

  /** How often the data source was written through the API. */
  async writes(): Promise<number> {
    return (await this.cx.state()).requests["grafana PUT /api/datasources/uid/:uid"] ?? 0;
  }

  /** The data source of one organization, as it is stored. */
  async source(organization = 1) {
    return (await this.cx.state()).dataSources.find(
      (one) => one["name"] === dataSource && one["orgId"] === organization,
    );
  }

  /** Edits the list as somebody else would. */
  async edit(change: { add?: unknown[]; remove?: unknown[] }): Promise<void> {
    await this.cx.control("POST", "/grafana/foreign-write", { style: "versioned", ...change });
  }

  async isAllowed(url: string): Promise<boolean> {
    const path = `/grafana/verdict?${String(new URLSearchParams({ url }))}`;
    return (await this.cx.control("GET", path)).json["allowed"] === true;
  }
}
