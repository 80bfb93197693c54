import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { routeInApisix, routeToKeycloak } from "./apisix.ts";
import type { Destination } from "./apisix.ts";
import type { Edge } from "./edge.ts";
import { filesInState } from "./grafana/provisioning-files.ts";
import type { ProvisioningFiles } from "./grafana/provisioning-files.ts";
import { listen } from "./listen.ts";
import type { Services } from "./services.ts";
import type { Shutdown } from "./shutdown.ts";

/** The platform's way in, once it listens. */
export interface Entry {
  /** Address before `/auth`, `/cx-tenant` and `/grafana`. */
  readonly baseUrl: string;
  readonly provisioningFiles: ProvisioningFiles;
  /** Brings the objects and files behind it back to those of the first day. */
  readonly restore: () => Promise<void>;
  /** Makes ready what stands behind; the ports are taken before, so that a conflict shows at once. */
  readonly open: () => Promise<void>;
  /** Only with Kubernetes. */
  readonly gatewayUrl?: string;
  readonly kubeconfig?: string;
  readonly caCertFile?: string;
}

/** What an entry needs to pass requests on. */
export interface EntryParts {
  readonly services: Services;
  readonly edge: Edge;
  readonly port: number;
  readonly shutdown: Shutdown;
}

/** The entry without Kubernetes: every host leads to the platform, on one plain-HTTP port. */
export async function startPlainEntry(parts: EntryParts): Promise<Entry> {
  const server = createServer((request, response) => {
    void parts.edge.serve(request, response, routePlainly(request));
  });
  const port = await listen(server, {
    port: parts.port,
    purpose: "gateway",
    variable: "CX_SANDBOX_GATEWAY_PORT",
  });
  parts.shutdown.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    provisioningFiles: filesInState(parts.services),
    // All of it is in the state.
    restore: () => Promise.resolve(),
    open: () => Promise.resolve(),
  };
}

function routePlainly(request: IncomingMessage): Destination {
  const path = request.url ?? "/";
  return /^\/auth(\/|\?|$)/.test(path) ? routeToKeycloak(path) : routeInApisix(path);
}
