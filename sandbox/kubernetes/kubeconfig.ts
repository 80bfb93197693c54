import { stringify } from "yaml";

/** A kubeconfig that stands alone: certificate and token are in it. */
export function kubeconfigText(server: string, caCert: string, token: string): string {
  const name = "cx-sandbox";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server,
          "certificate-authority-data": Buffer.from(caCert).toString("base64"),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
