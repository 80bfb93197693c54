/** What routing reads of an Ingress object. */
export interface Ingress {
  readonly metadata?: {
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: Date;
  };
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths: readonly IngressPath[] };
    }[];
  };
}

interface IngressPath {
  readonly path?: string;
  readonly pathType: string;
  readonly backend: { readonly service?: { readonly name: string } };
}

/** A path of a host, and the Service behind it. */
export interface IngressRoute {
  /** A host name, `*.` and a domain, or "" for every host. */
  readonly host: string;
  readonly path: string;
  readonly isExact: boolean;
  /** `<namespace>/<name>` of the Service. */
  readonly backend: string;
}

/** The routes of all Ingresses of class nginx, in the order in which a request looks at them. */
export function routesOf(ingresses: readonly Ingress[]): IngressRoute[] {
  return (
    ingresses
      .filter(isOfClassNginx)
      // Where two Ingresses claim one path, the older one has it.
      .sort((one, other) => ageOf(one) - ageOf(other))
      .flatMap(routesOfIngress)
      .sort(
        (one, other) =>
          other.path.length - one.path.length || Number(other.isExact) - Number(one.isExact),
      )
  );
}

/**
 * The Service for a request, as ingress-nginx finds it: each host is a server of its own, so that an
 * exact host hides a wildcard completely, also for paths that only the wildcard has.
 */
export function findBackend(
  routes: readonly IngressRoute[],
  host: string,
  path: string,
): string | undefined {
  const wildcard = host.replace(/^[^.]+/, "*");
  const server = [host, wildcard, ""].find((name) => routes.some((route) => route.host === name));
  return routes.find((route) => route.host === server && isPathMatch(route, path))?.backend;
}

function isOfClassNginx({ spec, metadata }: Ingress): boolean {
  const annotation = metadata?.annotations?.["kubernetes.io/ingress.class"];
  return (spec?.ingressClassName ?? annotation) === "nginx";
}

function ageOf({ metadata }: Ingress): number {
  return metadata?.creationTimestamp?.getTime() ?? 0;
}

function routesOfIngress({ metadata, spec }: Ingress): IngressRoute[] {
  return (spec?.rules ?? []).flatMap((rule) =>
    (rule.http?.paths ?? []).map(({ path, pathType, backend }) => ({
      host: rule.host ?? "",
      path: path ?? "/",
      isExact: pathType === "Exact",
      backend: `${metadata?.namespace ?? ""}/${backend.service?.name ?? ""}`,
    })),
  );
}

function isPathMatch(route: IngressRoute, path: string): boolean {
  if (route.isExact) return path === route.path;
  const prefix = route.path.replace(/\/$/, "");
  return path === prefix || path.startsWith(`${prefix}/`);
}
