import { dataSourceYaml } from "../grafana/initial-grafana.ts";
import type { ProvisioningFiles } from "../grafana/provisioning-files.ts";
import { ProvisioningError } from "../grafana/provisioning.ts";
import type { Cluster } from "./cluster.ts";
import { serviceNamespace } from "./platform-objects.ts";

const secretName = { name: "ef-grafana-datasource-secret", namespace: serviceNamespace };

/** Grafana's provisioning files with Kubernetes: the Secret that its pod mounts. */
export class GrafanaSecret implements ProvisioningFiles {
  readonly #cluster: Promise<Cluster>;

  constructor(cluster: Promise<Cluster>) {
    this.#cluster = cluster;
  }

  /** Makes the Secret of the first day; an edited one of an earlier run stays. */
  async ensure(): Promise<void> {
    const cluster = await this.#cluster;
    await cluster.ensureSecret(secretName, { "datasource.yml": dataSourceYaml });
  }

  async read(): Promise<Readonly<Record<string, string>>> {
    const files = await (await this.#cluster).readSecret(secretName);
    if (!files) throw new ProvisioningError(`the pod waits for the Secret ${secretName.name}`);
    return files;
  }

  async replace(files: Readonly<Record<string, string>>): Promise<void> {
    const cluster = await this.#cluster;
    await cluster.deleteSecret(secretName);
    await cluster.ensureSecret(secretName, files);
  }

  async reset(): Promise<void> {
    await (await this.#cluster).deleteSecret(secretName);
    await this.ensure();
  }
}
