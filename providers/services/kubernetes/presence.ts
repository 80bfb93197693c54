import { z } from "zod";
import type { Deadline } from "../../flow/deadline.ts";
import { apiPath, core, versionPath } from "./api.ts";
import {
  ask,
  clusterBehind,
  isNotFoundInCluster,
  newDeadline,
  statusOf,
  type KubernetesConnection,
} from "./connection.ts";
import { gatewayGroup } from "./objects.ts";

/** Something that a tenant's objects name, and that the platform team makes. */
export type NamedThing =
  | { kind: "IngressClass"; name: string }
  | { kind: "Secret" | "Service" | "Gateway"; namespace: string; name: string };

/** The thing; or that it is not there, or that this account may not see it. */
export type Presence = { found: unknown } | "missing" | "hidden";

/** Looks for it. Throws a CxError when the cluster gives no answer to that. */
export async function lookForThing(
  connection: KubernetesConnection,
  thing: NamedThing,
): Promise<Presence> {
  const operation = `look for ${describeThing(thing)}`;
  const request = { operation, permission: "get it", isPatient: true };
  try {
    return { found: await ask(newDeadline(), request, () => connection.api.get(pathTo(thing))) };
  } catch (error) {
    if (isNotFoundInCluster(error)) return "missing";
    if (statusOf(error) === 403) return "hidden";
    throw error;
  }
}

const resources = {
  IngressClass: { group: "networking.k8s.io", version: "v1", plural: "ingressclasses" },
  Secret: { ...core, plural: "secrets" },
  Service: { ...core, plural: "services" },
  Gateway: { group: gatewayGroup, version: "v1", plural: "gateways" },
} as const satisfies Record<NamedThing["kind"], object>;

function pathTo(thing: NamedThing): string {
  return apiPath({ ...resources[thing.kind], ...thing });
}

/** The thing in words: `the Service 'keycloak' in namespace 'ef-external'`. */
export function describeThing(thing: NamedThing): string {
  const where = "namespace" in thing ? ` in namespace '${thing.namespace}'` : "";
  return `the ${thing.kind} '${thing.name}'${where}`;
}

const version = z.object({ gitVersion: z.string() });

/** The cluster in words, with its version; an account that may do nothing else may ask. Throws a CxError. */
export async function introduceCluster(
  { api }: KubernetesConnection,
  deadline: Deadline,
): Promise<string> {
  const call = api.get(versionPath);
  const request = { operation: "ask the cluster for its version", permission: "get /version" };
  const answer = version.safeParse(await ask(deadline, request, () => call));
  const words = clusterBehind(call).replace(/^the cluster at /, "");
  return answer.success ? `${words}, ${answer.data.gitVersion}` : words;
}
