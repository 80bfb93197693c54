import { afterEach, describe, expect, test } from "@jest/globals";
import { NoAnswerError } from "../../../../providers/gone-services.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { handOver } from "../../../../providers/services/kubernetes/hand-over.ts";
import type { Place } from "../../../../providers/services/kubernetes/taken.ts";
import { stopServers, type Reply } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const ingress: Place = { kind: "Ingress", namespace: "edge", name: "one" };
const mark = "pulumi:cx-tenants/prod#1a2b3c4d5e6f";
const fieldsV1 = { "f:spec": { "f:rules": {} } };
const own = { manager: "pulumi-cx-1a2b3c4d5e6f", operation: "Apply", fieldsV1 };
const lost = { ...own, manager: "pulumi-cx-ffffffffffff" };
const person = { manager: "kubectl-edit", operation: "Update", time: "2026-01-01", fieldsV1 };
const nobody = { manager: "", fieldsV1 };
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
const renaming = (value: object[]) => [
  { op: "test", path: "/metadata/resourceVersion", value: "7" },
  { op: "replace", path: "/metadata/managedFields", value },
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

  const more = { "f:metadata": { "f:annotations": { "f:a": {} } } };
  const both = { ...own, fieldsV1: { ...fieldsV1, ...more } };

  test.each<[string, object[], object[]]>([
    ["first", [lost, person], [person, own]],
    ["beside a person's", [person, lost], [person, own]],
    ["beside nobody's", [nobody, lost], [nobody, own]],
    ["beside what this state wrote before", [own, { ...lost, fieldsV1: more }], [both]],
    [
      "behind another lost state's",
      [{ ...lost, manager: "pulumi-cx-ee" }, lost, person],
      [person, own],
    ],
    [
      "and not the status of such a writer",
      [{ ...lost, ...status }, lost],
      [{ ...lost, ...status }, own],
    ],
    [
      "and not a controller's status",
      [{ ...person, ...status }, lost],
      [{ ...person, ...status }, own],
    ],
  ])("becomes this state's, %s", async (_where, managedFields, value) => {
    const [, patch] = await handOverAt({ managedFields });
    expect(JSON.parse(patch?.body ?? "")).toEqual(renaming(value));
  });

  test.each<[string, object[] | undefined]>([
    ["is this state's already", [own]],
    ["is nothing where a person wrote alone", [person]],
    ["is nothing where only a status is its", [{ ...lost, ...status }]],
    ["is nothing where nobody is named", [nobody]],
    ["is nothing where an entry has no name at all", [{ fieldsV1 }]],
    ["is nothing where no writers are kept", []],
    ["is nothing where the API server tells no writers", undefined],
  ])("%s", async (_how, managedFields) => {
    const requests = await handOverAt({ managedFields });
    expect(requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});

test("an object that its controller writes meanwhile is read and handed over again", async () => {
  let version = 7;
  const patches: unknown[] = [];
  const { requests: _all, ...connection } = await connectToApi((_path, body) => {
    const object = found({ metadata: { resourceVersion: String(version), managedFields: [lost] } });
    if (body === "") return object;
    patches.push((JSON.parse(body) as { value: string }[])[0]?.value);
    version += 1;
    return patches.length === 1 ? refusal(422, "Invalid") : object;
  });
  await handOver(connection, ingress, mark, Deadline.inSeconds(5));
  expect(patches).toEqual(["7", "8"]);
});

describe("an object that can't be handed over", () => {
  const managedFields = [lost];

  test.each<[string, Answers]>([
    ["read", { get: refusal(403, "Forbidden") }],
    ["changed", { managedFields, patch: refusal(403, "Forbidden") }],
  ])("because it may not be %s names the permission", async (_which, answers) => {
    await expect(handOverAt(answers)).rejects.toThrow(
      /^cannot take over Ingress edge\/one: Kubernetes refused it \(HTTP 403\)\n {2}→ allow this account to get and patch ingresses in namespace 'edge' /,
    );
  });

  test.each([409, 422])(
    "because something else writes it all the time is given up after five tries (%i)",
    async (code) => {
      let patches = 0;
      const object = found({ metadata: { resourceVersion: "7", managedFields } });
      const { requests: _all, ...connection } = await connectToApi((_path, body) => {
        if (body === "") return object;
        patches += 1;
        return refusal(code, "Invalid");
      });
      await expect(handOver(connection, ingress, mark, Deadline.inSeconds(5))).rejects.toThrow(
        "cannot take over Ingress edge/one: something else writes it all the time\n" +
          "  → find out what does (kubectl get --show-managed-fields), then run pulumi up again",
      );
      expect(patches).toBe(5);
    },
  );

  test.each<[string, Answers]>([
    ["read", { get: "cut" }],
    ["changed", { managedFields, patch: "cut" }],
  ])("because the connection broke when it was to be %s is no answer", async (_which, answers) => {
    await expect(handOverAt(answers)).rejects.toThrow(NoAnswerError);
  });
});
