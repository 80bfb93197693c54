import { z } from "zod";
import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { mergeObjects } from "../../objects.ts";
import { apiPath } from "./api.ts";
import { apiResources, managedFields, type ManagedFields } from "./objects.ts";
import { ask, explainKubernetes, statusOf, type KubernetesConnection } from "./connection.ts";
import { fieldManagerOf, isOurFieldManager, objectKey, type Place } from "./taken.ts";

const written = z.object({ metadata: z.object({ resourceVersion: z.string(), managedFields }) });

/** An Ingress controller may write its status between our look and our patch. */
const maxAttempts = 5;

/**
 * Gives what a lost state wrote into an object to the state with this mark. Without that the API server would
 * keep, for the lost one, each annotation that leaves the program later. Throws a CxError when it can't.
 */
export async function handOver(
  { api }: KubernetesConnection,
  place: Place,
  mark: string,
  deadline: Deadline,
): Promise<void> {
  const { namespace, name } = place;
  const at = { ...apiResources[place.kind], namespace, name };
  const path = apiPath(at);
  const operation = `take over ${objectKey(place)}`;
  const request = {
    operation,
    permission: `get and patch ${at.plural} in namespace '${namespace}'`,
  };
  const reading = { ...request, isPatient: true };
  for (let attempts = 1; ; attempts += 1) {
    try {
      const found = await ask(deadline, reading, () => api.get(path));
      const operations = renaming(written.parse(found).metadata, fieldManagerOf(mark));
      if (operations === undefined) return;
      await ask(deadline, request, () => api.patch(path, operations));
      return;
    } catch (error) {
      // The object is not the one that was read any more.
      if (![409, 422].includes(statusOf(error) ?? 0))
        throw explainKubernetes(error, operation, request.permission);
      if (attempts === maxAttempts) throw changesAllTheTime(operation, error);
    }
  }
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
  { resourceVersion, managedFields: all }: z.infer<typeof written>["metadata"],
  manager: string,
): object[] | undefined {
  const [first, ...more] = all.filter(isOfState);
  if (first === undefined) return undefined;
  if (more.length === 0 && first.manager === manager) return undefined;
  const fieldsV1 = more.map((one) => one.fieldsV1).reduce(mergeObjects, first.fieldsV1);
  const value = [...all.filter((one) => !isOfState(one)), { ...first, manager, fieldsV1 }];
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: "/metadata/managedFields", value },
  ];
}

function isOfState({ manager, subresource }: ManagedFields[number]): boolean {
  return subresource === undefined && isOurFieldManager(manager);
}
