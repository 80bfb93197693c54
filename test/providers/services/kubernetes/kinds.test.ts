import { afterEach, expect, test } from "@jest/globals";
import { CxError } from "../../../../providers/errors.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { requireKind } from "../../../../providers/services/kubernetes/connection.ts";
import { stopServers, type Reply } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const record = { group: "externaldns.k8s.io", version: "v1alpha1", kind: "DNSEndpoint" };

async function requireAt(reply: Reply, seconds = 5): Promise<string[]> {
  const { requests, ...connection } = await connectToApi(() => reply);
  await requireKind(connection, record, Deadline.inSeconds(seconds));
  return requests.map(({ path }) => path);
}

const kinds = (...names: string[]) => found({ resources: names.map((kind) => ({ kind })) });

test("a kind that the cluster knows is no problem", async () => {
  expect(await requireAt(kinds("Other", "DNSEndpoint"))).toEqual([
    "/apis/externaldns.k8s.io/v1alpha1",
  ]);
});

test.each([
  ["whose group has other kinds only", kinds("Other", "DNSEndpointList")],
  ["whose group has none", kinds()],
  ["whose group is unknown", refusal(404, "NotFound")],
])("a kind %s is named, with what to do", async (_name, reply) => {
  await expect(requireAt(reply)).rejects.toThrow(
    new CxError(
      "the cluster does not know DNSEndpoint (externaldns.k8s.io/v1alpha1)",
      "install its custom resource definition first (docs/entry-and-dns.md, what the platform team installs)",
    ),
  );
});

test("a cluster that does not let us look is not one without the kind", async () => {
  await expect(requireAt(refusal(403))).rejects.toThrow(
    "cannot look for DNSEndpoint (externaldns.k8s.io/v1alpha1) in the cluster: Kubernetes refused it (HTTP 403)\n  → allow this account to read the API's list of kinds",
  );
});

test("a cluster that says nothing is not waited for longer than the deadline", async () => {
  await expect(requireAt("silence", 0.2)).rejects.toThrow(
    /^cannot look for DNSEndpoint .* gave no answer in time/,
  );
});
