import type { Ingress } from "../../sandbox/kubernetes/ingress.ts";

/** What tests of routing say of an Ingress. */
export interface TestIngress {
  host: string;
  /** Name of the Service by path. */
  paths: Record<string, string>;
  pathType?: string;
  /** `null`: none, as in objects that are older than the field. */
  className?: string | null;
  /** Secrets by host. */
  tls?: Record<string, string>;
  annotations?: Record<string, string>;
  createdAt?: string;
}

/** An Ingress object in `ef-external`. */
export function ingress(options: TestIngress): Ingress {
  const {
    host,
    paths,
    pathType = "Prefix",
    className = "nginx",
    annotations = {},
    tls = {},
  } = options;
  const creationTimestamp = new Date(options.createdAt ?? "2026-01-01");
  return {
    metadata: { namespace: "ef-external", annotations, creationTimestamp },
    spec: {
      ...(className !== null && { ingressClassName: className }),
      tls: Object.entries(tls).map(([name, secretName]) => ({ hosts: [name], secretName })),
      rules: [
        {
          host,
          http: {
            paths: Object.entries(paths).map(([path, name]) => ({
              path,
              pathType,
              backend: { service: { name } },
            })),
          },
        },
      ],
    },
  };
}
