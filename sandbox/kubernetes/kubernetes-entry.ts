import { join } from "node:path";
import { writeFileAtomically } from "../atomic-file.ts";
import { loadCertificates } from "../certificates.ts";
import type { Certificates } from "../certificates.ts";
import type { Entry, EntryParts } from "../entry.ts";
import { startGateway } from "../gateway.ts";
import type { Cluster } from "./cluster.ts";
import { startControlPlane } from "./control-plane.ts";
import type { ControlPlaneOptions } from "./control-plane.ts";
import { GrafanaSecret } from "./grafana-secret.ts";
import { kubeconfigText } from "./kubeconfig.ts";
import { platformObjects } from "./platform-objects.ts";
import { RouteTable } from "./route-table.ts";

/** What the entry with Kubernetes needs beside. */
export interface KubernetesEntryParts extends EntryParts {
  readonly directory: string;
  readonly programs: ControlPlaneOptions["programs"];
}

/** The entry with Kubernetes: a real API server with the platform's objects, and a TLS gateway. */
export async function startKubernetesEntry(parts: KubernetesEntryParts): Promise<Entry> {
  const { directory, services, shutdown } = parts;
  const certificates = await loadCertificates(join(directory, "tls"), services.rootDomain);
  const cluster = Promise.withResolvers<Cluster>();
  const routes = new RouteTable(async () => (await cluster.promise).listEntryObjects());
  shutdown.add(() => {
    routes.stop();
  });
  const port = await startGateway({ ...parts, routes, certificates });
  const secret = new GrafanaSecret(cluster.promise);
  const kubeconfig = join(directory, "kubeconfig");
  const gatewayUrl = `https://localhost:${String(port)}`;
  return {
    baseUrl: gatewayUrl,
    gatewayUrl,
    kubeconfig,
    caCertFile: certificates.caCertFile,
    provisioningFiles: secret,
    restore: async () => {
      await (
        await cluster.promise
      ).restore(await platformObjects(certificates, services.rootDomain));
      await secret.reset();
    },
    open: async () => {
      cluster.resolve(await startCluster(parts, kubeconfig, certificates));
      await secret.ensure();
    },
  };
}

async function startCluster(
  { directory, programs, services, shutdown }: KubernetesEntryParts,
  kubeconfig: string,
  certificates: Certificates,
): Promise<Cluster> {
  const token = services.secrets.kubernetesToken;
  const [controlPlane, { Cluster }] = await Promise.all([
    startControlPlane({ directory: join(directory, "kubernetes"), programs, token }),
    // Heavy: loaded while the API server starts.
    import("./cluster.ts"),
  ]);
  shutdown.add(() => controlPlane.stop());
  const text = kubeconfigText(controlPlane.url, controlPlane.caCert, token);
  await writeFileAtomically(kubeconfig, text);
  const cluster = new Cluster(text);
  await cluster.apply(await platformObjects(certificates, services.rootDomain));
  return cluster;
}
