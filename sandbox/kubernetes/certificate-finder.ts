import { ingressesOf, nginx, traefik } from "./entry-objects.ts";
import type { EntryObjects, TlsPair } from "./entry-objects.ts";
import { covers } from "./gateway-routes.ts";

/**
 * The certificate that the objects name for a host: of an Ingress, exact hosts first, else of a
 * Gateway's listener. `missing` when the Secret is not there or is none of TLS, undefined when no object
 * names one.
 */
export function findCertificate(
  objects: EntryObjects,
  host: string,
): TlsPair | "missing" | undefined {
  const secret = secretOfIngress(objects, host) ?? secretOfListener(objects, host);
  return secret === undefined ? undefined : (objects.certificates.get(secret) ?? "missing");
}

function secretOfIngress(objects: EntryObjects, host: string): string | undefined {
  const wildcard = host.replace(/^[^.]+/, "*");
  const named = [...ingressesOf(nginx, objects), ...ingressesOf(traefik, objects)].flatMap(
    ({ metadata, spec }) =>
      (spec?.tls ?? []).flatMap(({ hosts = [], secretName }) =>
        secretName === undefined
          ? []
          : hosts.map((name) => ({ name, secret: `${metadata?.namespace ?? ""}/${secretName}` })),
      ),
  );
  const found =
    named.find(({ name }) => name === host) ?? named.find(({ name }) => name === wildcard);
  return found?.secret;
}

function secretOfListener({ gateways }: EntryObjects, host: string): string | undefined {
  for (const { metadata, spec } of gateways) {
    const listener = spec.listeners.find(
      ({ hostname = "", tls }) => tls !== undefined && covers(hostname, host),
    );
    const reference = listener?.tls?.certificateRefs[0];
    if (reference) return `${reference.namespace ?? metadata.namespace}/${reference.name}`;
  }
  return undefined;
}
