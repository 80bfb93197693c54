import { afterEach, describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import {
  describeThing,
  introduceCluster,
  lookForThing,
  type NamedThing,
} from "../../../../providers/services/kubernetes/presence.ts";
import { stopServers } from "../../http/test-server.ts";
import { connectToApi, found, refusal } from "./test-api.ts";

afterEach(stopServers);

const place = { namespace: "edge", name: "x" };

describe("what a tenant's objects name", () => {
  test.each<[NamedThing, string]>([
    [{ kind: "IngressClass", name: "x" }, "/apis/networking.k8s.io/v1/ingressclasses/x"],
    [{ kind: "Secret", ...place }, "/api/v1/namespaces/edge/secrets/x"],
    [{ kind: "Service", ...place }, "/api/v1/namespaces/edge/services/x"],
    [
      { kind: "Gateway", ...place },
      "/apis/gateway.networking.k8s.io/v1/namespaces/edge/gateways/x",
    ],
  ])("is looked for in its place, and only read: %j", async (thing, path) => {
    const connection = await connectToApi(() => found({ metadata: { name: "x" } }));
    const presence = await lookForThing(connection, thing);
    expect(presence).toMatchObject({ found: { metadata: { name: "x" } } });
    expect(connection.requests.map((one) => [one.method, one.path])).toEqual([["GET", path]]);
  });

  const service: NamedThing = { kind: "Service", ...place };
  const lookAt = async (code: number, reason?: string) =>
    lookForThing(await connectToApi(() => refusal(code, reason)), service);

  test("is missing where the API server says so, and hidden where this account may not see it", async () => {
    expect(await lookAt(404, "NotFound")).toBe("missing");
    expect(await lookAt(403)).toBe("hidden");
  });

  test("is neither where something else answers", async () => {
    await expect(lookAt(404)).rejects.toThrow(
      /^cannot look for the Service 'x' in namespace 'edge': .*HTTP 404/,
    );
    await expect(lookAt(500)).rejects.toThrow(/HTTP 500/);
  });

  test("is called by its kind, name and place", () => {
    expect(describeThing(service)).toBe("the Service 'x' in namespace 'edge'");
    expect(describeThing({ kind: "IngressClass", name: "x" })).toBe("the IngressClass 'x'");
  });
});

describe("a cluster", () => {
  const soon = () => Deadline.inSeconds(5);

  test("tells its version to everybody", async () => {
    const connection = await connectToApi((path) =>
      path.startsWith("/version") ? found({ gitVersion: "v1.34.0" }) : refusal(403),
    );
    expect(await introduceCluster(connection, soon())).toMatch(/, v1\.34\.0$/);
  });

  test("that refuses the login is no cluster of ours", async () => {
    const connection = await connectToApi(() => refusal(401));
    await expect(introduceCluster(connection, soon())).rejects.toThrow(
      /^cannot ask the cluster for its version: .*does not accept/,
    );
  });
});
