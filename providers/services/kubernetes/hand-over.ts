import { z } from "zod";
import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { mergeObjects } from "../../objects.ts";
import { apiResources } from "./objects.ts";
import {
  explainKubernetes,
  readPatiently,
  statusOf,
  within,
  type KubernetesConnection,
} from "./connection.ts";
import { fieldManagerOf, isOurFieldManager, objectKey, type Place } from "./taken.ts";

/** Whatever else an entry has, it keeps. */
const entry = z.looseObject({
  manager: z.string().default(""),
  subresource: z.string().optional(),
  fieldsV1: z.record(z.string(), z.unknown()).default({}),
});
type Entry = z.infer<typeof entry>;

const written = z.object({
  metadata: z.object({ resourceVersion: z.string(), managedFields: z.array(entry).default([]) }),
});

/** An Ingress controller may write its status between our look and our patch. */
const maxAttempts = 5;

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
  const { namespace, name } = place;
  const resource = apiResources[place.kind];
  const at = { ...resource, namespace, name };
  const operation = `take over ${objectKey(place)}`;
  const read = () => readPatiently(deadline, () => api.getNamespacedCustomObject(at), operation);
  for (let attempts = 1; ; attempts += 1) {
    try {
      const { metadata } = written.parse(await read());
      const body = renaming(metadata, fieldManagerOf(mark));
      if (body === undefined) return;
      await within(deadline, api.patchNamespacedCustomObject({ ...at, body }), operation);
      return;
    } catch (error) {
      if (hasChanged(error) && attempts < maxAttempts) continue;
      const right = `get and patch ${resource.plural} in namespace '${namespace}'`;
      throw hasChanged(error)
        ? changesAllTheTime(operation, error)
        : explainKubernetes(error, operation, right);
    }
  }
}

/** The object is not the one that was read any more. */
function hasChanged(error: unknown): boolean {
  return [409, 422].includes(statusOf(error) ?? 0);
}

function changesAllTheTime(operation: string, cause: unknown): CxError {
  return new CxError(
    `cannot ${operation}: something else writes it all the time`,
    "find out what does (kubectl get --show-managed-fields), then run pulumi up again",
    { cause },
  );
}

/**
 * A JSON patch, for exactly the object that was read; undefined where there is nothing to do. A takeover that
 * was not finished may have left fields of several states: they become one state's.
 */
function renaming(
  { resourceVersion, managedFields }: z.infer<typeof written>["metadata"],
  manager: string,
): object[] | undefined {
  const [first, ...more] = managedFields.filter(isOfState);
  if (first === undefined) return undefined;
  if (more.length === 0 && first.manager === manager) return undefined;
  const fieldsV1 = more.reduce(
    (all, { fieldsV1: fields }) => mergeObjects(all, fields),
    first.fieldsV1,
  );
  const others = managedFields.filter((one) => !isOfState(one));
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [...others, { ...first, manager, fieldsV1 }],
    },
  ];
}

function isOfState({ manager, subresource }: Entry): boolean {
  return subresource === undefined && isOurFieldManager(manager);
}
