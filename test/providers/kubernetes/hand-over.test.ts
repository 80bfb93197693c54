import { afterEach, describe, expect, test } from "@jest/globals";
import { NoAnswerError } from "../../../providers/gone-services.ts";
import { Deadline } from "../../../providers/http/deadline.ts";
import { handOver } from "../../../providers/kubernetes/hand-over.ts";
import type { Place } from "../../../providers/kubernetes/taken.ts";
import { stopServers, type Reply } from "../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const ingress: Place = { kind: "Ingress", namespace: "edge", name: "one" };
const mark = "pulumi:cx-tenants/prod#1a2b3c4d5e6f";
const own = { manager: "pulumi-cx-1a2b3c4d5e6f" };
const lost = { manager: "pulumi-cx-ffffffffffff" };
const person = { manager: "kubectl-edit" };
const status = { subresource: "status" };

interface Answers {
  managedFields?: object[] | undefined;
  get?: Reply;
  patch?: Reply;
}

/** Hands an object over; what the API server was asked. */
async function handOverAt({ managedFields, get, patch }: Answers, place = ingress) {
  const object = found({ metadata: { resourceVersion: "7", managedFields } });
  const { requests, ...connection } = await connectToApi((_path, body) =>
    body === "" ? (get ?? object) : (patch ?? object),
  );
  await handOver(connection, place, mark, Deadline.inSeconds(5));
  return requests;
}

/** Nobody but the writer changes, and only in the object that was read. */
const renaming = (index: number) => [
  { op: "test", path: "/metadata/resourceVersion", value: "7" },
  {
    op: "replace",
    path: `/metadata/managedFields/${String(index)}/manager`,
    value: own.manager,
  },
];

describe("what a lost state wrote", () => {
  test.each<[Place, string]>([
    [ingress, "/apis/networking.k8s.io/v1/namespaces/edge/ingresses/one"],
    [
      { kind: "DNSEndpoint", namespace: "dns", name: "two" },
      "/apis/externaldns.k8s.io/v1alpha1/namespaces/dns/dnsendpoints/two",
    ],
  ])("becomes this state's in the object that is meant, %j", async (place, path) => {
    const requests = await handOverAt({ managedFields: [lost] }, place);
    expect(requests.map((request) => [request.method, request.path])).toEqual([
      ["GET", path],
      ["PATCH", path],
    ]);
    expect(requests[1]?.headers["content-type"]).toBe("application/json-patch+json");
  });

  test.each<[string, object[], number]>([
    ["first", [lost, person], 0],
    ["beside a person's", [person, lost], 1],
    ["beside nobody's", [{}, lost], 1],
    ["before another lost state's", [person, lost, { manager: "pulumi-cx-eeeeeeeeeeee" }], 1],
    ["and not the status of such a writer", [{ ...lost, ...status }, lost], 1],
    ["and not a controller's status", [{ manager: "nginx", ...status }, lost], 1],
  ])("becomes this state's, %s", async (_where, managedFields, index) => {
    const [, patch] = await handOverAt({ managedFields });
    expect(JSON.parse(patch?.body ?? "")).toEqual(renaming(index));
  });

  test.each<[string, object[] | undefined]>([
    ["is this state's already", [own]],
    ["stands beside this state's, and is left there", [lost, own]],
    ["stands behind this state's, and is left there", [own, lost]],
    ["is nothing where a person wrote alone", [person]],
    ["is nothing where only a status is its", [{ ...lost, ...status }]],
    ["is nothing where nobody is named", [{}]],
    ["is nothing where no writers are kept", []],
    ["is nothing where the API server tells no writers", undefined],
  ])("%s", async (_how, managedFields) => {
    const requests = await handOverAt({ managedFields });
    expect(requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("an object that can't be handed over", () => {
  const managedFields = [lost];

  test.each<[string, Answers]>([
    ["read", { get: refusal(403, "Forbidden") }],
    ["changed", { managedFields, patch: refusal(403, "Forbidden") }],
  ])("because it may not be %s names the right", async (_which, answers) => {
    await expect(handOverAt(answers)).rejects.toThrow(
      /^cannot take over the Ingress edge\/one: Kubernetes refused it \(HTTP 403\)\n {2}→ allow this account to get and patch ingresses in namespace 'edge' /,
    );
  });

  test("because somebody changed it meanwhile stops the run", async () => {
    await expect(handOverAt({ managedFields, patch: refusal(422, "Invalid") })).rejects.toThrow(
      /^cannot take over the Ingress edge\/one: Kubernetes answered HTTP 422/,
    );
  });

  test.each<[string, Answers]>([
    ["read", { get: "cut" }],
    ["changed", { managedFields, patch: "cut" }],
  ])("because the connection broke when it was to be %s is no answer", async (_which, answers) => {
    await expect(handOverAt(answers)).rejects.toThrow(NoAnswerError);
  });
});
