import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { ask, type KubernetesConnection } from "./connection.ts";

/** What an account has to be allowed to do with one kind of object in one namespace. */
export interface NeededPermission {
  group: string;
  resource: string;
  namespace: string;
  /** Of the one object that it is about. Left out: of all. */
  name?: string;
  verbs: readonly string[];
}

/**
 * Throws a CxError that names every missing permission. Asking needs no permission of its own. Without this, a
 * permission that is missing for waiting would make `pulumi up` hang for ever.
 */
export async function requirePermissions(
  { library, config }: KubernetesConnection,
  needed: readonly NeededPermission[],
  deadline: Deadline,
): Promise<void> {
  const api = config.makeApiClient(library.AuthorizationV1Api);
  const questions = needed.flatMap(({ verbs, ...permission }) =>
    verbs.map((verb) => ({ ...permission, verb })),
  );
  const request = {
    operation: "ask Kubernetes for the permissions of this account",
    permission: "create selfsubjectaccessreviews",
  };
  const answers = await Promise.all(
    questions.map(async (question) => {
      const resourceAttributes = Object.assign(new library.V1ResourceAttributes(), question);
      const spec = Object.assign(new library.V1SelfSubjectAccessReviewSpec(), {
        resourceAttributes,
      });
      const body = Object.assign(new library.V1SelfSubjectAccessReview(), { spec });
      const { status } = await ask(deadline, request, () =>
        api.createSelfSubjectAccessReview({ body }),
      );
      return status?.allowed === true ? undefined : question;
    }),
  );
  const missing = answers.filter((answer) => answer !== undefined);
  if (missing.length === 0) return;
  const lines = missing.map(
    ({ verb, resource, group, namespace, name }) =>
      `  - ${verb} ${resource}${group === "" ? "" : `.${group}`}${name === undefined ? "" : ` '${name}'`} in namespace '${namespace}'`,
  );
  throw new CxError(
    ["the account lacks these permissions in Kubernetes:", ...lines].join("\n"),
    "give them to it: docs/entry-and-dns.md has the Role",
  );
}
