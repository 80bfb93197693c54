const ingresses = {
  nginx: { kind: "nginx" },
  traefik: { kind: "traefik" },
  gateway: { kind: "gateway", gateway: { name: "platform" } },
} as const;

const certificates = {
  shared: { kind: "shared" },
  "cert-manager": { kind: "cert-manager", clusterIssuer: "ef-letsencrypt-prod" },
  secret: { kind: "secret", secretName: "own-certificate" },
} as const;

const target = { addresses: ["203.0.113.10", "2001:db8::10"] };
const records = {
  "external-dns": { kind: "external-dns", target },
  "ingress-annotation": { kind: "ingress-annotation", target },
  manual: { kind: "manual", target },
  none: { kind: "none" },
} as const;

/** A way in, a certificate and a DNS record that a platform may be configured with. */
export interface Variant {
  tenantId: string;
  ingress: keyof typeof ingresses;
  tls: keyof typeof certificates;
  dns: keyof typeof records;
}

/** Every combination, each with a tenant of its own. */
export const variants: readonly Variant[] = keysOf(ingresses).flatMap((ingress) =>
  keysOf(certificates).flatMap((tls) =>
    keysOf(records).map((dns) => ({ tenantId: `${ingress}-${tls}-${dns}`, ingress, tls, dns })),
  ),
);

/** What a configuration says for a combination. */
export function configOf({ ingress, tls, dns }: Variant) {
  return { ingress: { ...ingresses[ingress], tls: certificates[tls] }, dns: records[dns] };
}

/** A Gateway's certificates and DNS names are not ours. */
export function isAllowed({ ingress, tls, dns }: Variant): boolean {
  return ingress !== "gateway" || (tls === "shared" && dns !== "ingress-annotation");
}

function keysOf<Key extends string>(object: Readonly<Record<Key, unknown>>): Key[] {
  const keys: Key[] = [];
  for (const key in object) keys.push(key);
  return keys;
}
