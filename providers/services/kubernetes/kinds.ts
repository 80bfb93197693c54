import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { explainKubernetes, statusOf, within, type KubernetesConnection } from "./connection.ts";

/** A kind of object that a custom resource definition has to bring. */
export interface NeededKind {
  group: string;
  version: string;
  kind: string;
}

/** Throws a CxError that names a kind the cluster does not know. Without this, `up` tries for a minute. */
export async function requireKind(
  connection: KubernetesConnection,
  needed: NeededKind,
  deadline: Deadline,
): Promise<void> {
  if (await isKnownKind(connection, needed, deadline)) return;
  const { group, version, kind } = needed;
  throw new CxError(
    `the cluster does not know ${kind} (${group}/${version})`,
    "install its custom resource definition first (docs/entry-and-dns.md, what the platform team installs)",
  );
}

/** Whether the API server itself has such objects. */
export async function isKnownKind(
  { library, config }: KubernetesConnection,
  { group, version, kind }: NeededKind,
  deadline: Deadline,
): Promise<boolean> {
  const api = config.makeApiClient(library.CustomObjectsApi);
  const operation = `look for ${kind} (${group}/${version}) in the cluster`;
  const resources = await within(
    deadline,
    api.getAPIResources({ group, version }),
    operation,
  ).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw explainKubernetes(error, operation, "read the API's list of kinds");
  });
  return resources?.resources.some((resource) => resource.kind === kind) === true;
}
