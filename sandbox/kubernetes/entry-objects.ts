import type { GatewayObjects } from "./gateway-api.ts";
import type { Ingress } from "./ingress.ts";

/** What all controllers together look at. */
export interface EntryObjects extends GatewayObjects {
  readonly ingresses: readonly Ingress[];
  /** Controller by name of the IngressClass. */
  readonly classes: ReadonlyMap<string, string>;
  /** Type by `<namespace>/<name>` of the Service. */
  readonly services: ReadonlyMap<string, string>;
  /** By `<namespace>/<name>` of the Secret. */
  readonly certificates: ReadonlyMap<string, TlsPair>;
}

/** Content of a Secret of type kubernetes.io/tls, PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** A program that looks after Ingresses. */
export interface IngressController {
  /** How an IngressClass names it. */
  readonly name: string;
  /** The value of the old annotation that it takes without any IngressClass. */
  readonly annotation: string;
}

export const nginx: IngressController = {
  name: "k8s.io/ingress-nginx",
  annotation: "nginx",
};

export const traefik: IngressController = {
  name: "traefik.io/ingress-controller",
  annotation: "traefik",
};

/** The Ingresses that a controller looks after. One whose class does not exist belongs to nobody. */
export function ingressesOf(
  { name, annotation }: IngressController,
  { ingresses, classes }: Pick<EntryObjects, "ingresses" | "classes">,
): Ingress[] {
  return ingresses.filter(({ spec, metadata }) =>
    spec?.ingressClassName === undefined
      ? metadata?.annotations?.["kubernetes.io/ingress.class"] === annotation
      : classes.get(spec.ingressClassName) === name,
  );
}
