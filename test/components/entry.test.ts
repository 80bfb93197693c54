import { describe, expect, test } from "@jest/globals";
import type { z } from "zod";
import { customHostSettings, dnsSettings, ingressSettings } from "../../components/entry.ts";
import { describeProblem, problemsOf } from "../../providers/words/problems.ts";

const linesOf = (schema: z.ZodType, value: unknown) =>
  problemsOf(schema, value).map(describeProblem).join("\n");
const target = { hostname: "entry.example.com" };

describe("platform.ingress", () => {
  test.each([
    { kind: "none" },
    { kind: "nginx" },
    { kind: "nginx", pathType: "Prefix" },
    { kind: "nginx", pathType: "ImplementationSpecific", awaitTimeoutSeconds: 1 },
    { kind: "nginx", backends: { auth: { service: "kc", port: 1 } } },
    { kind: "nginx", backends: { platform: { service: "gw", port: 65_535 } } },
    { kind: "nginx", tls: { kind: "cert-manager", clusterIssuer: "ca" } },
    { kind: "nginx", tls: { kind: "cert-manager", issuer: "ca", secretName: "own" } },
    { kind: "nginx", tls: { kind: "shared", secretName: "ef-ingress-tls-secret" } },
    { kind: "traefik", entryPoint: "websecure", namePrefix: "t1-" },
    { kind: "gateway", gateway: { name: "cx" } },
    { kind: "gateway", gateway: { name: "cx" }, tls: { kind: "shared" } },
  ])("may be %j", (settings) => {
    expect(linesOf(ingressSettings, settings)).toBe("");
  });

  const ofShared =
    'must not be the shared secret "ef-ingress-tls-secret": cert-manager would overwrite the certificate of all tenants; leave it out, got "ef-ingress-tls-secret"';
  const ofGateway =
    'must be { kind: shared } with a Gateway: its certificates belong to the listeners, which the platform team owns; or use ingress.kind "nginx" or "traefik", got an object';

  test.each([
    [
      { tls: { kind: "cert-manager" } },
      "tls: needs exactly one of clusterIssuer and issuer, got an object",
    ],
    [
      { tls: { kind: "cert-manager", clusterIssuer: "a", issuer: "b" } },
      "tls: needs exactly one of clusterIssuer and issuer, got an object",
    ],
    [
      { tls: { kind: "cert-manager", issuer: "a", secretName: "ef-ingress-tls-secret" } },
      `tls.secretName: ${ofShared}`,
    ],
    [{ tls: { kind: "secret" } }, "tls.secretName: is missing; expected a string"],
    [
      { backends: { auth: { service: "kc", port: 0 } } },
      "backends.auth.port: must be 1 or more, got 0",
    ],
    [{ pathType: "Exact" }, 'pathType: expected "Prefix" | "ImplementationSpecific", got "Exact"'],
    [{ entryPoint: "" }, 'entryPoint: must not be empty, got ""'],
    [{ awaitTimeoutSeconds: 1.5 }, "awaitTimeoutSeconds: expected a whole number, got 1.5"],
    [
      { awaitTimeoutSeconds: 1e20 },
      "awaitTimeoutSeconds: expected a whole number, got 100000000000000000000",
    ],
    [
      { kind: "gateway", gateway: { name: "cx" }, tls: { kind: "secret", secretName: "own" } },
      `tls: ${ofGateway}`,
    ],
  ])("can't be %j", (change, line) => {
    expect(linesOf(ingressSettings, { kind: "nginx", ...change })).toBe(line);
  });
});

test.each([
  [
    "backends.auth.port",
    ingressSettings,
    { kind: "nginx", backends: { auth: { service: "kc", port: 65_536 } } },
  ],
  ["prefixes", dnsSettings, { kind: "ingress-annotation", prefixes: [] }],
])("a mistake in %s is found", (path, schema, settings) => {
  expect(problemsOf(schema, settings)).toMatchObject([{ path }]);
});

describe("platform.dns", () => {
  test.each([
    { kind: "none" },
    { kind: "manual", target },
    { kind: "external-dns", target, setIdentifier: "eu" },
    { kind: "external-dns", target, providerSpecific: [{ name: "aws/weight", value: "" }] },
    { kind: "ingress-annotation", prefixes: ["a-1.example.com/", "b/"] },
  ])("may be %j", (settings) => {
    expect(linesOf(dnsSettings, settings)).toBe("");
  });

  const notPrefix = "prefixes[0]: must be a DNS name with a slash at its end, got";

  test.each([
    [{ kind: "ingress-annotation", prefixes: ["example.com"] }, `${notPrefix} "example.com"`],
    [{ kind: "ingress-annotation", prefixes: ["a b.c/"] }, `${notPrefix} "a b.c/"`],
    [{ kind: "ingress-annotation", prefixes: ["a.b/c"] }, `${notPrefix} "a.b/c"`],
    [{ kind: "ingress-annotation", prefixes: ["/"] }, `${notPrefix} "/"`],
    [
      { kind: "external-dns", target, providerSpecific: [{}] },
      "providerSpecific[0].name: is missing; expected a string\n" +
        "providerSpecific[0].value: is missing; expected a string",
    ],
    [
      { kind: "external-dns", target, providerSpecific: [{ name: "", value: "" }] },
      'providerSpecific[0].name: must not be empty, got ""',
    ],
    [
      { kind: "external-dns", target, setIdentifier: "" },
      'setIdentifier: must not be empty, got ""',
    ],
    [{ kind: "external-dns", target, ttl: 1.5 }, "ttl: expected a whole number, got 1.5"],
  ])("can't be %j", (settings, lines) => {
    expect(linesOf(dnsSettings, settings)).toBe(lines);
  });
});

describe("customHost", () => {
  test("needs a certificate of its own", () => {
    const tls = { kind: "secret", secretName: "own" };
    expect(linesOf(customHostSettings, { tls, cname: "entry.example.com" })).toBe("");
    expect(linesOf(customHostSettings, {})).toBe("tls: is missing; expected an object");
    expect(linesOf(customHostSettings, { tls: { kind: "shared" } })).toBe(
      'tls.kind: expected "cert-manager" | "secret", got "shared"',
    );
  });
});
