import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Certificates } from "../certificates.ts";

/** A Kubernetes object as one would write it into a file. */
export type Manifest = z.infer<typeof manifestSchema>;

const manifestSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().exactOptional(),
    annotations: z.record(z.string(), z.string()).exactOptional(),
  }),
  type: z.string().exactOptional(),
  data: z.record(z.string(), z.string()).exactOptional(),
  spec: z.record(z.string(), z.json()).exactOptional(),
});

/** Namespace of everything that is reached from outside: Keycloak, APISIX and their Ingresses. */
export const externalNamespace = "ef-external";

/** Namespace of the CX services and of Grafana. */
export const serviceNamespace = "expertflow";

/** The platform's default FQDN. */
const defaultFqdn = "localhost";

const tlsSecretName = "ef-ingress-tls-secret";

/** The Kubernetes objects that a platform has before its first tenant, in the order to make them. */
export async function platformObjects(
  certificates: Certificates,
  rootDomain: string,
): Promise<Manifest[]> {
  return [
    ...(await definitions()),
    namespace(externalNamespace),
    namespace(serviceNamespace),
    ingressClass("nginx", "k8s.io/ingress-nginx"),
    ingressClass("traefik", "traefik.io/ingress-controller"),
    service("keycloak", 8080),
    service("apisix-gateway", 9080),
    tlsSecret(externalNamespace, certificates),
    tlsSecret(serviceNamespace, certificates),
    // Keycloak and APISIX have an Ingress each, as their charts make them.
    platformIngress("keycloak", "/auth", "keycloak"),
    platformIngress("apisix", "/", "apisix-gateway"),
    gatewayClass(),
    gateway(rootDomain),
  ];
}

function namespace(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** external-dns and the Gateway API bring their own kinds. */
function definitions(): Promise<Manifest[]> {
  const files = [
    "dns-endpoint-crd.yaml",
    "gateway-api-crds/gateway-classes.yaml",
    "gateway-api-crds/gateways.yaml",
    "gateway-api-crds/http-routes.yaml",
    "gateway-api-crds/reference-grants.yaml",
  ];
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(import.meta.dirname, file), "utf8");
      return manifestSchema.parse(parse(text));
    }),
  );
}

function ingressClass(name: string, controller: string): Manifest {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name },
    spec: { controller },
  };
}

function gatewayClass(): Manifest {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "sandbox" },
    spec: { controllerName: "cx.expertflow.com/sandbox" },
  };
}

/** The platform team's Gateway, with one listener for the host names of all tenants. */
function gateway(rootDomain: string): Manifest {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "platform", namespace: externalNamespace },
    spec: {
      gatewayClassName: "sandbox",
      listeners: [
        {
          name: "https",
          hostname: `*.${rootDomain}`,
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ name: tlsSecretName }] },
          allowedRoutes: { namespaces: { from: "Same" } },
        },
      ],
    },
  };
}

function service(name: string, targetPort: number): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: externalNamespace },
    spec: {
      selector: { app: name },
      ports: [{ name: "http", port: 80, protocol: "TCP", targetPort }],
    },
  };
}

function tlsSecret(namespaceName: string, { cert, key, caCert }: Certificates): Manifest {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: tlsSecretName, namespace: namespaceName },
    type: "kubernetes.io/tls",
    data: { "tls.crt": base64(cert), "tls.key": base64(key), "ca.crt": base64(caCert) },
  };
}

function platformIngress(name: string, path: string, serviceName: string): Manifest {
  const backend = { service: { name: serviceName, port: { number: 80 } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: externalNamespace,
      annotations: {
        "nginx.ingress.kubernetes.io/backend-protocol": "HTTP",
        "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
        "nginx.ingress.kubernetes.io/proxy-body-size": "6m",
      },
    },
    spec: {
      ingressClassName: "nginx",
      tls: [{ hosts: [defaultFqdn], secretName: tlsSecretName }],
      rules: [
        {
          host: defaultFqdn,
          http: { paths: [{ path, pathType: "ImplementationSpecific", backend }] },
        },
      ],
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
