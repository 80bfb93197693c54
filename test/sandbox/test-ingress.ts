import type { Ingress } from "../../sandbox/kubernetes/ingress.ts";

/** What tests of routing say of an Ingress. */
export interface TestIngress {
  host: string;
  /** Name of the Service by path. */
  paths: Record<string, string>;
  pathType?: string;
  className?: string;
  annotations?: Record<string, string>;
  createdAt?: string;
}

/** An Ingress object in `ef-external`. */
export function ingress(options: TestIngress): Ingress {
  const { host, paths, pathType = "Prefix", className = "nginx", annotations = {} } = options;
  const creationTimestamp = new Date(options.createdAt ?? "2026-01-01");
  return {
    metadata: { namespace: "ef-external", annotations, creationTimestamp },
    spec: {
      ingressClassName: className,
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
