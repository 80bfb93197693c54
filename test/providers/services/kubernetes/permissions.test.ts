import { afterEach, expect, test } from "@jest/globals";
import { z } from "zod";
import { CxError } from "../../../../providers/errors.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import {
  requirePermissions,
  type NeededPermission,
} from "../../../../providers/services/kubernetes/permissions.ts";
import { stopServers, type Reply } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const ingresses: NeededPermission = {
  group: "networking.k8s.io",
  resource: "ingresses",
  namespace: "edge",
  verbs: ["get", "list", "patch"],
};
const secret: NeededPermission = {
  group: "",
  resource: "secrets",
  namespace: "expertflow",
  name: "ef-grafana",
  verbs: ["get", "update"],
};

const reviewSchema = z.looseObject({
  spec: z.looseObject({
    resourceAttributes: z.looseObject({ verb: z.string(), resource: z.string() }),
  }),
});
type Judgment = (right: string) => unknown;

/** Asks an API server for permissions; its answer to each may be anything. */
async function requireAt(
  needed: NeededPermission[],
  judge: Judgment,
  instead?: Reply,
  seconds = 5,
) {
  const reviews: object[] = [];
  const { requests, ...connection } = await connectToApi((_path, body) => {
    const review = reviewSchema.parse(JSON.parse(body));
    reviews.push(review);
    const { verb, resource } = review.spec.resourceAttributes;
    return instead ?? found({ ...review, status: judge(`${verb} ${resource}`) });
  });
  await requirePermissions(connection, needed, Deadline.inSeconds(seconds));
  return { reviews, paths: requests.map(({ method, path }) => `${method} ${path}`) };
}

const allowing =
  (...permissions: string[]): Judgment =>
  (right) => ({ allowed: permissions.includes(right) });
const allowingAll: Judgment = () => ({ allowed: true });

test("each verb is asked for, of that kind, object and namespace, for this account", async () => {
  const { reviews, paths } = await requireAt([ingresses, secret], allowingAll);
  const asked = (verb: string, { group, resource, namespace, name }: NeededPermission) => ({
    spec: {
      resourceAttributes: { verb, group, resource, namespace, ...(name !== undefined && { name }) },
    },
  });
  expect(reviews).toHaveLength(5);
  expect(reviews).toEqual(
    expect.arrayContaining([
      ...ingresses.verbs.map((verb) => asked(verb, ingresses)),
      ...secret.verbs.map((verb) => asked(verb, secret)),
    ]),
  );
  expect(new Set(paths)).toEqual(
    new Set(["POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"]),
  );
});

test("every permission that is missing is named, and no other", async () => {
  const judge = allowing("list ingresses", "update secrets");
  await expect(requireAt([ingresses, secret], judge)).rejects.toThrow(
    new CxError(
      [
        "the account lacks these permissions in Kubernetes:",
        "  - get ingresses.networking.k8s.io in namespace 'edge'",
        "  - patch ingresses.networking.k8s.io in namespace 'edge'",
        "  - get secrets 'ef-grafana' in namespace 'expertflow'",
      ].join("\n"),
      "give them to it: docs/entry-and-dns.md has the Role",
    ),
  );
});

test.each([
  ["no word", undefined],
  ["no status", {}],
  ["a no", { allowed: false }],
  ["a no with reasons", { allowed: false, denied: true, reason: "RBAC" }],
])("%s is no permission", async (_name, status) => {
  await expect(requireAt([secret], () => status)).rejects.toThrow(/- update secrets/);
});

test("nothing is asked when nothing is needed", async () => {
  expect((await requireAt([], allowingAll)).paths).toEqual([]);
});

test("an account that may not even ask is told so", async () => {
  await expect(requireAt([secret], allowingAll, refusal(403))).rejects.toThrow(
    "cannot ask Kubernetes for the permissions of this account: Kubernetes refused it (HTTP 403)\n  → allow this account to create selfsubjectaccessreviews",
  );
});

test("an API server that says nothing is not waited for longer than the deadline", async () => {
  await expect(requireAt([secret], allowingAll, "silence", 0.2)).rejects.toThrow(
    /^cannot ask Kubernetes for the permissions of this account: .* gave no answer in time/,
  );
});
