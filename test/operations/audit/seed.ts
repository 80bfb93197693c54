import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CoreV1Api, CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { generate } from "selfsigned";
import type { JsonObject } from "../../../sandbox/json.ts";
import { Portal } from "../../e2e/portal.ts";
import type { Site } from "../../e2e/site.ts";
import { tenantPayload } from "../../sandbox/test-platform.ts";

const namespace = "ef-external";
const dayMs = 24 * 60 * 60 * 1000;

/** Makes a platform irregular as people do: by the platform's own calls, and none of ours. */
export class Seed {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  /** A tenant that somebody made by hand. */
  tenant(tenantId: string, tenantSettings: JsonObject = {}, createdBy = "Ada"): Promise<void> {
    const document = tenantPayload(tenantId, { createdBy, tenantSettings });
    return new Portal(this.#site.platform).make(document);
  }

  async grafana(change: { add?: string[]; remove?: string[] }): Promise<void> {
    await this.#site.control("/grafana/foreign-write", { style: "versioned", ...change });
  }

  async ingress(name: string, host: string, more: { secretName?: string; owner?: string } = {}) {
    const { secretName = "ef-ingress-tls-secret", owner } = more;
    const backend = { service: { name: "apisix-gateway", port: { number: 80 } } };
    const annotations = owner === undefined ? {} : { "cx.expertflow.com/owner": owner };
    await this.#site.kubernetes(NetworkingV1Api).createNamespacedIngress({
      namespace,
      body: {
        metadata: { name, annotations },
        spec: {
          ingressClassName: "nginx",
          tls: [{ hosts: [host], secretName }],
          rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
        },
      },
    });
  }

  async removeIngress(name: string): Promise<void> {
    await this.#site.kubernetes(NetworkingV1Api).deleteNamespacedIngress({ name, namespace });
  }

  async record(name: string, dnsName: string): Promise<void> {
    const endpoint = { dnsName, recordType: "A", targets: ["203.0.113.10"] };
    await this.#site.kubernetes(CustomObjectsApi).createNamespacedCustomObject({
      group: "externaldns.k8s.io",
      version: "v1alpha1",
      plural: "dnsendpoints",
      namespace,
      body: {
        apiVersion: "externaldns.k8s.io/v1alpha1",
        kind: "DNSEndpoint",
        metadata: { name },
        spec: { endpoints: [endpoint] },
      },
    });
  }

  /** A certificate of the platform's own CA, in a Secret. */
  async certificate(secretName: string, host: string, validDays: number): Promise<X509Certificate> {
    const directory = join(this.#site.directory, "sandbox/tls");
    const [cert, key] = await Promise.all(
      ["ca.crt", "ca.key"].map((file) => readFile(join(directory, file), "utf8")),
    );
    const pair = await generate([{ name: "commonName", value: host }], {
      keyType: "ec",
      algorithm: "sha256",
      notBeforeDate: new Date(Date.now() - 100 * dayMs),
      notAfterDate: new Date(Date.now() + validDays * dayMs),
      ca: { cert: cert ?? "", key: key ?? "" },
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
    });
    await this.#site.kubernetes(CoreV1Api).createNamespacedSecret({
      namespace,
      body: {
        metadata: { name: secretName },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": pair.cert, "tls.key": pair.private },
      },
    });
    return new X509Certificate(pair.cert);
  }
}
