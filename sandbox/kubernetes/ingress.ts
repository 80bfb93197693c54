/** What routing reads of an Ingress object. */
export interface Ingress {
  readonly metadata?: {
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: Date;
  };
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
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

/** The routes of one object, in its order. */
export function routesOfIngress({ metadata, spec }: Ingress): IngressRoute[] {
  return (spec?.rules ?? []).flatMap((rule) =>
    (rule.http?.paths ?? []).map(({ path, pathType, backend }) => ({
      host: rule.host ?? "",
      path: path ?? "/",
      isExact: pathType === "Exact",
      backend: `${metadata?.namespace ?? ""}/${backend.service?.name ?? ""}`,
    })),
  );
}

/** True when a path begins with the prefix, by whole path elements. */
export function isBelow(path: string, prefix: string): boolean {
  const start = prefix.replace(/\/$/, "");
  return path === start || path.startsWith(`${start}/`);
}
