import { KubeConfig } from "@kubernetes/client-node";
import { ClusterApi } from "../../../../providers/services/kubernetes/api.ts";
import type { KubernetesConnection } from "../../../../providers/services/kubernetes/connection.ts";
import { startServer, type ReceivedRequest, type Reply } from "../../http/test-server.ts";

const headers = { "content-type": "application/json" };

/** An answer with this body. */
export const found = (body: object): Reply => ({ headers, body });
/** A refusal in the API server's own form. */
export const refusal = (code: number, reason = ""): Reply => ({
  status: code,
  headers,
  body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code },
});

/** A connection to an API server that answers like this, and what it was asked. */
export async function connectToApi(
  reply: (path: string, body: string) => Reply,
): Promise<KubernetesConnection & { requests: ReceivedRequest[] }> {
  const { url: server, requests } = await startServer(({ path, body }) => reply(path, body));
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "test", server, skipTLSVerify: true }, { name: "test" });
  return { config, api: config.makeApiClient(ClusterApi), requests };
}
