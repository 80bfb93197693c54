import { z } from "zod";
import type { Deadline } from "../http/deadline.ts";
import { claimResources } from "./claims.ts";
import { explainKubernetes, within, type KubernetesConnection } from "./connection.ts";
import { fieldManagerOf, isOurFieldManager } from "./field-manager.ts";
import { objectKey, type Place } from "./taken.ts";

const written = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    managedFields: z
      .array(z.object({ manager: z.string().default(""), subresource: z.string().optional() }))
      .default([]),
  }),
});

/**
 * Gives what a lost state wrote into an object to the state with this mark. Without that the API server would
 * keep, for the lost one, each annotation that leaves the program later. Throws a CxError when it can't.
 */
export async function handOver(
  { library, config }: KubernetesConnection,
  place: Place,
  mark: string,
  deadline: Deadline,
): Promise<void> {
  const api = config.makeApiClient(library.CustomObjectsApi);
  const resource = claimResources[place.kind];
  const { namespace, name } = place;
  const operation = `take over the ${objectKey(place)}`;
  const ask = async (call: Promise<unknown>): Promise<unknown> => {
    try {
      return await within(deadline, call, operation);
    } catch (error) {
      const right = `get and patch ${resource.plural}`;
      throw explainKubernetes(error, operation, `${right} in namespace '${namespace}'`);
    }
  };
  const at = { ...resource, namespace, name };
  const { metadata } = written.parse(await ask(api.getNamespacedCustomObject(at)));
  const body = renaming(metadata, fieldManagerOf(mark));
  if (body !== undefined) await ask(api.patchNamespacedCustomObject({ ...at, body }));
}

/** A JSON patch, for exactly the object that was read; undefined where there is nothing to do. */
function renaming(
  { resourceVersion, managedFields }: z.infer<typeof written>["metadata"],
  manager: string,
): object[] | undefined {
  if (managedFields.some((entry) => entry.manager === manager)) return undefined;
  const index = managedFields.findIndex(
    (entry) => entry.subresource === undefined && isOurFieldManager(entry.manager),
  );
  if (index < 0) return undefined;
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: `/metadata/managedFields/${String(index)}/manager`, value: manager },
  ];
}
