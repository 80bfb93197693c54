import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CustomObjectsApi } from "@kubernetes/client-node";
import { z } from "zod";
import { Site, type Said } from "./site.ts";
import { answersBecome } from "./way-in.ts";

// A tenant is live throughout. One story, told in order: every step starts where the one before ended.
let site: Site;
const tenants = [{ tenantId: "tenant1", tenantName: "Tenant One" }];
const addresses = ["203.0.113.10"];

interface Entry {
  ingress: object;
  dns: object;
}
let now: Entry = {
  ingress: { kind: "nginx" },
  dns: { kind: "external-dns", target: { addresses } },
};

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants, platform: now });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 60_000);
afterAll(() => site.remove());

async function change(entry: Partial<Entry>, command?: string[]): Promise<Said> {
  await site.control("/requests/reset");
  now = { ...now, ...entry };
  await site.configure({ tenants, platform: now });
  return command === undefined ? site.up() : site.pulumi(command);
}

/** What a run did, e.g. `DNSEndpoint tenant1 updated`; components and the stack itself left out. */
function stepsOf({ text }: Said, done = "created|updated|deleted|replaced"): string[] {
  const line = new RegExp(`^ *[+~-]+ +\\S*:(\\w+) +(\\S+) +(${done})\\b`, "gm");
  const steps = [...text.matchAll(line)].map((words) => words.slice(1).join(" "));
  const own = steps.filter((step) => !/^(Stack|CxTenantStack) /.test(step));
  return [...new Set(own)].sort(); // a preview may name a step twice
}

async function records(): Promise<unknown> {
  const endpoint: unknown = await site.kubernetes(CustomObjectsApi).getNamespacedCustomObject({
    group: "externaldns.k8s.io",
    version: "v1alpha1",
    namespace: "ef-external",
    plural: "dnsendpoints",
    name: "cx-tenant1",
  });
  return z.object({ spec: z.object({ endpoints: z.array(z.unknown()) }) }).parse(endpoint).spec
    .endpoints;
}

const record = (change_: object) => ({
  dnsName: "tenant1.cx.localhost",
  recordType: "A",
  targets: addresses,
  recordTTL: 300,
  ...change_,
});

describe("a change is an update of its objects and of what judges them, without a call of any service", () => {
  // Before an object changes, the cluster is proved, and a second object's name looked for.
  const judged = "TenantAccess tenant1 updated";
  const external = (target: object, more: object = {}) => ({
    dns: { kind: "external-dns", target, ...more },
  });
  const secret = { kind: "secret", secretName: "own-certificate" };

  test.each<[string, Partial<Entry>, string[]]>([
    [
      "the target of DNS",
      external({ addresses: ["203.0.113.20"] }),
      ["DNSEndpoint tenant1 updated", judged],
    ],
    [
      "the TTL",
      external({ addresses: ["203.0.113.20"] }, { ttl: 60 }),
      ["DNSEndpoint tenant1 updated", judged],
    ],
    [
      "the kind of TLS, to a secret",
      { ingress: { kind: "nginx", tls: secret } },
      ["Ingress tenant1 updated", judged],
    ],
    [
      "the kind of TLS, to cert-manager",
      { ingress: { kind: "nginx", tls: { kind: "cert-manager", issuer: "own" } } },
      ["Ingress tenant1 updated", judged],
    ],
    [
      "the class, to one of nginx's",
      { ingress: { kind: "nginx", className: "nginx-internal" } },
      ["Ingress tenant1 updated", judged],
    ],
    [
      "the class, to Traefik with its second object",
      { ingress: { kind: "traefik" } },
      ["Ingress tenant1 updated", "Ingress tenant1-auth created", judged],
    ],
  ])(
    "%s",
    async (_name, entry, steps) => {
      const previewed = await change(entry, ["preview"]);
      expect(stepsOf(previewed, "update|create")).toEqual(steps.map((step) => step.slice(0, -1)));
      const up = await change(entry);
      expect(up).toMatchObject({ failure: "" });
      expect(stepsOf(up)).toEqual(steps);
      expect((await site.state()).requests).toEqual({});
    },
    60_000,
  );

  test("after all of them the tenant is where it was", async () => {
    const own = { realm: "tenant1", page: "Log in" };
    expect(await answersBecome(site, "tenant1", own)).toEqual(own);
    expect(await records()).toEqual([record({ targets: ["203.0.113.20"], recordTTL: 60 })]);
  });
});

describe("a record of another type", () => {
  const alias = { kind: "external-dns", target: { hostname: "entry.example.com" } };

  test("is refused in place, with the way round", async () => {
    const up = await change({ dns: alias });
    expect(up.ok).toBe(false);
    expect(up.text).toContain("cannot change from addresses to hostname in place");
    expect(up.text).toContain("pulumi up with dns.kind: none");
    expect(await records()).toEqual([record({ targets: ["203.0.113.20"], recordTTL: 60 })]);
    expect((await site.state()).requests).toEqual({});
  }, 60_000);

  test("is made in two steps: without a record, then with the new one", async () => {
    const without = await change({ dns: { kind: "none" } });
    expect(without).toMatchObject({ failure: "" });
    expect(await site.objects("dnsendpoints")).toEqual([]);
    const made = await change({ dns: alias });
    expect(made).toMatchObject({ failure: "" });
    expect(await records()).toEqual([
      record({ recordType: "CNAME", targets: ["entry.example.com"] }),
    ]);
    expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
  }, 90_000);
});
