import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { proxyErrorPage } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { routeInApisix, routeToKeycloak } from "./apisix.ts";
import type { Destination } from "./apisix.ts";
import type { Certificates } from "./certificates.ts";
import type { Edge } from "./edge.ts";
import { refusedBackend } from "./kubernetes/gateway-routes.ts";
import { externalNamespace } from "./kubernetes/platform-objects.ts";
import type { RouteTable } from "./kubernetes/route-table.ts";
import { TlsContexts } from "./kubernetes/tls-contexts.ts";
import { listen } from "./listen.ts";
import type { Shutdown } from "./shutdown.ts";

/** What the gateway works with. */
export interface GatewayParts {
  readonly edge: Edge;
  readonly routes: RouteTable;
  readonly certificates: Certificates;
  readonly port: number;
  readonly shutdown: Shutdown;
}

/** The platform's TLS entry: routes by host and path as the objects in Kubernetes say. Resolves with the port. */
export async function startGateway(parts: GatewayParts): Promise<number> {
  const { routes, certificates } = parts;
  const { cert, key } = certificates;
  const contexts = new TlsContexts(routes, certificates);
  const SNICallback = contexts.answer.bind(contexts);
  const server = createServer({ cert, key, SNICallback }, (request, response) => {
    void route(routes, request).then((destination) =>
      parts.edge.serve(request, response, destination),
    );
  });
  parts.shutdown.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return listen(server, {
    port: parts.port,
    purpose: "gateway",
    variable: "CX_SANDBOX_GATEWAY_PORT",
  });
}

async function route(routes: RouteTable, request: IncomingMessage): Promise<Destination> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const url = request.url ?? "/";
  const backend = await routes.find(host, url.split("?", 1)[0] ?? "/");
  switch (backend) {
    case undefined:
      return { page: defaultBackend };
    case `${externalNamespace}/keycloak`:
      return routeToKeycloak(url);
    case `${externalNamespace}/apisix-gateway`:
      return routeInApisix(url);
    case refusedBackend:
      return { page: proxyErrorPage(500, "nginx") };
    default:
      // A route may name any Service; this one does not exist, or nobody is behind it.
      return { page: proxyErrorPage(503, "nginx") };
  }
}

const defaultBackend: Answer = {
  status: 404,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: Buffer.from("default backend - 404"),
};
