import { z } from "zod";
import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { apiPath } from "./api.ts";
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

const reviews = apiPath({
  group: "authorization.k8s.io",
  version: "v1",
  plural: "selfsubjectaccessreviews",
});
const permitted = z.object({ status: z.object({ allowed: z.literal(true) }) });

/**
 * Throws a CxError that names every missing permission. Asking needs no permission of its own. Without this, a
 * permission that is missing for waiting would make `pulumi up` hang for ever.
 */
export async function requirePermissions(
  { api }: KubernetesConnection,
  needed: readonly NeededPermission[],
  deadline: Deadline,
): Promise<void> {
  const questions = needed.flatMap(({ verbs, ...permission }) =>
    verbs.map((verb) => ({ ...permission, verb })),
  );
  const request = {
    operation: "ask Kubernetes for the permissions of this account",
    permission: "create selfsubjectaccessreviews",
  };
  const answers = await Promise.all(
    questions.map(async (question) => {
      const review = { spec: { resourceAttributes: question } };
      const answer = await ask(deadline, request, () => api.post(reviews, review));
      return permitted.safeParse(answer).success ? undefined : question;
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
