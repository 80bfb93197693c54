import type { Services } from "../services.ts";

/** The files that Grafana's pod copies when it is created: the content of the mounted Secret. */
export interface ProvisioningFiles {
  /** File texts by name. Throws a ProvisioningError when the pod could not be created. */
  read(): Promise<Readonly<Record<string, string>>>;
  replace(files: Readonly<Record<string, string>>): Promise<void>;
}

/** Without Kubernetes: the files are part of the platform's own state. */
export function filesInState({ store }: Services): ProvisioningFiles {
  return {
    read: () => Promise.resolve(store.state.grafana.mountedFiles),
    replace: (files) => {
      store.state.grafana.mountedFiles = { ...files };
      store.changed();
      return Promise.resolve();
    },
  };
}
