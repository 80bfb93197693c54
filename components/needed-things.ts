import { z } from "zod";
import type { NamedThing } from "../providers/services/kubernetes/presence.ts";
import type { Manifest } from "./manifest.ts";

/** Something that has to be in the cluster before a tenant's objects work. */
export interface NeededThing {
  thing: NamedThing;
  /** Of a certificate: the host names that it is for. */
  hosts: readonly string[];
}

const reference = z.object({ name: z.string(), namespace: z.string().optional() });
const routeSpec = z.object({
  parentRefs: z.array(reference),
  rules: z.array(z.object({ backendRefs: z.array(reference) })),
});

/** What an object names, and does not make. */
export function thingsNeededBy(manifest: Manifest): NeededThing[] {
  const { namespace } = manifest.metadata;
  if (manifest.kind === "Ingress") return neededByIngress(manifest);
  if (manifest.kind !== "HTTPRoute") return [];
  const { parentRefs, rules } = routeSpec.parse(manifest.spec);
  const backends = rules.flatMap(({ backendRefs }) => backendRefs);
  const things = (kind: "Gateway" | "Service", refs: readonly z.infer<typeof reference>[]) =>
    refs.map((one) => needed({ kind, name: one.name, namespace: one.namespace ?? namespace }));
  return [...things("Gateway", parentRefs), ...things("Service", backends)];
}

function neededByIngress({
  metadata: { namespace, annotations = {} },
  spec: { ingressClassName, tls, rules },
}: Extract<Manifest, { kind: "Ingress" }>): NeededThing[] {
  const isMade = Object.keys(annotations).some((key) => key.startsWith("cert-manager.io/"));
  const secrets = isMade ? [] : tls;
  const backends = rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));
  return [
    needed({ kind: "IngressClass", name: ingressClassName }),
    ...secrets.map((one) => needed({ kind: "Secret", namespace, name: one.secretName }, one.hosts)),
    ...backends.map((one) => needed({ kind: "Service", namespace, name: one.name })),
  ];
}

function needed(thing: NamedThing, hosts: readonly string[] = []): NeededThing {
  return { thing, hosts };
}
