import type { JsonValue } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { Services } from "../services.ts";
import type { DataSource } from "../state.ts";
import { updateDataSource } from "./data-sources.ts";
import { grafanaEnvironment } from "./environment.ts";
import { provision } from "./provisioning.ts";

/** Name of the data source with the allowed hosts. */
const infinityName = "infinity_cim_json_api";
/** The organization with the platform's dashboards. */
const platformOrganization = 1;

/** How a foreign writer edits the list of allowed hosts. */
export interface ForeignWrite {
  /** The UI sends the version it loaded; Terraform and the operator send none. */
  readonly style: "versioned" | "versionless";
  /** Entries to append; anything that JSON can say, since others make mistakes too. */
  readonly add: readonly JsonValue[];
  readonly remove: readonly JsonValue[];
}

/** Grafana's rows as the knobs let them be seen, and the ways they change beside the API. */
export class GrafanaData {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Those of one organization, without the Infinity one when the knob says that it is missing. */
  rows(organization: number): DataSource[] {
    const { grafanaDataSourceMissing, grafanaReadOnly } = this.#services.knobs.current;
    const rows = this.#grafana.dataSources.filter(({ orgId }) => orgId === organization);
    const seen = grafanaDataSourceMissing ? rows.filter(({ name }) => name !== infinityName) : rows;
    return grafanaReadOnly ? seen.map((row) => ({ ...row, readOnly: true })) : seen;
  }

  findByUid(uid: string, organization: number): DataSource | undefined {
    return this.rows(organization).find((row) => row.uid === uid);
  }

  /** The data source with the allowed hosts. */
  infinity(): DataSource | undefined {
    return this.rows(platformOrganization).find(({ name }) => name === infinityName);
  }

  replaceRows(rows: DataSource[]): void {
    this.#grafana.dataSources = rows;
    this.#services.store.changed();
  }

  /** Starts a new container in the same pod: the old copy of the files is applied again. */
  applyPodFiles(): void {
    this.#apply(this.#grafana.podFiles);
  }

  /** Creates a new pod: it copies the files as they are now, and applies them. */
  recreatePod(files: Readonly<Record<string, string>>): void {
    this.#apply(files);
    this.#grafana.podFiles = { ...files };
  }

  /** Edits the list of allowed hosts as somebody else would. */
  writeForeign({ style, add, remove }: ForeignWrite): DataSource | undefined {
    const stored = this.#grafana.dataSources.find(
      ({ name, orgId }) => name === infinityName && orgId === platformOrganization,
    );
    if (!stored || !isJsonObject(stored.jsonData)) return undefined;
    const list = stored.jsonData["allowedHosts"] ?? [];
    const kept = Array.isArray(list) ? list.filter((entry) => !remove.includes(entry)) : [];
    const result = updateDataSource(this.#grafana.dataSources, stored, {
      ...stored,
      jsonData: { ...stored.jsonData, allowedHosts: [...kept, ...add] },
      version: style === "versioned" ? stored.version : 0,
    });
    if (result.kind !== "updated") return undefined;
    this.replaceRows(result.rows);
    return result.row;
  }

  get #grafana() {
    return this.#services.store.state.grafana;
  }

  #apply(files: Readonly<Record<string, string>>): void {
    const table = provision(
      { rows: this.#grafana.dataSources, lastId: this.#grafana.lastId },
      files,
      grafanaEnvironment(this.#services.secrets),
    );
    this.#grafana.lastId = table.lastId;
    this.#services.pluginView.forget();
    this.replaceRows([...table.rows]);
  }
}
