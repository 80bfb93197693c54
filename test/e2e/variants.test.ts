import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CustomObjectsApi } from "@kubernetes/client-node";
import { z } from "zod";
import { readSettings } from "../../settings/settings.ts";
import { Site } from "./site.ts";
import { answersBecome, hostOf, makeCertificates } from "./way-in.ts";
import { configOf, isAllowed, variants, type Variant } from "./variants.ts";

const allowed = variants.filter(isAllowed);

describe("in the configuration", () => {
  const read = (variant: Variant) =>
    readSettings((key) => JSON.stringify(key === "platform" ? platformWith(variant) : undefined));
  const platformWith = (variant: Variant) => ({
    rootDomain: "cx.example.com",
    tenantApi: { url: "https://cx.example.com/cx-tenant" },
    keycloak: { url: "https://cx.example.com/auth" },
    ...configOf(variant),
  });

  test("27 of the 36 combinations are allowed", () => {
    expect([variants.length, allowed.length]).toEqual([36, 27]);
    for (const variant of allowed) {
      expect(read(variant).platform).toMatchObject(configOf(variant));
    }
  });

  test.each(variants.filter((variant) => !isAllowed(variant)))(
    "$tenantId is refused, and says why",
    (variant) => {
      const reason =
        variant.tls === "shared"
          ? '"ingress-annotation" does not work with a Gateway'
          : "its certificates belong to the listeners, which the platform team owns";
      expect(() => read(variant)).toThrow(reason);
    },
  );
});

describe("on a real API server, all allowed combinations", () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.start();
    const program = join(site.checkout, "index.ts");
    await rm(program);
    await symlink(join(import.meta.dirname, "variants-program.ts"), program);
    const tenants = allowed.map(({ tenantId }) => ({ tenantId, tenantName: tenantId }));
    const none = { kind: "none" };
    await site.configure({ tenants, platform: { ingress: none, dns: none } });
  }, 60_000);
  afterAll(() => site.remove());

  test("are applied", async () => {
    expect(await site.up()).toMatchObject({ failure: "" });
    const made = await ownedObjects(site);
    for (const variant of allowed) {
      expect(made.filter(({ tenant }) => tenant === variant.tenantId)).toEqual(
        objectsOf(variant).map((object) => ({ ...object, tenant: variant.tenantId })),
      );
    }
    expect((await site.state()).tenants).toHaveLength(allowed.length);
  }, 120_000);

  test("lead to the tenant's logins and application", async () => {
    await makeCertificates(site);
    for (const { tenantId } of allowed) {
      const own = { realm: tenantId, page: "Log in" };
      expect(await answersBecome(site, tenantId, own)).toEqual(own);
    }
  }, 30_000);

  test("have nothing to do the second time", async () => {
    await site.control("/requests/reset");
    expect(await site.pulumi(["preview", "--expect-no-changes"])).toMatchObject({ failure: "" });
    expect((await site.state()).requests).toEqual({});
    const refresh = await site.pulumi(["preview", "--refresh", "--expect-no-changes"]);
    expect(refresh).toMatchObject({ failure: "" });
  }, 120_000);

  test("leave nothing after destroy", async () => {
    expect(await site.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({
      failure: "",
    });
    expect(await ownedObjects(site)).toEqual([]);
    expect((await site.exported()).deployment.resources).toEqual([]);
    expect((await site.state()).allowedHosts.join()).not.toContain("cx.localhost");
  }, 120_000);
});

/** What is worth a look in an object. */
interface Seen {
  kind: string;
  name: string;
  /** Class and certificate, or Gateway. */
  way?: string;
  /** Of cert-manager. */
  issuer?: string;
  /** What external-dns is told. */
  records?: string[];
}

function objectsOf({ tenantId, ingress, tls, dns }: Variant): Seen[] {
  const name = `cx-${tenantId}`;
  const records = ["203.0.113.10,2001:db8::10 300"];
  const endpoint = {
    kind: "DNSEndpoint",
    name,
    records: [
      `${hostOf(tenantId)} A 203.0.113.10 300`,
      `${hostOf(tenantId)} AAAA 2001:db8::10 300`,
    ],
  };
  const secret = {
    shared: "ef-ingress-tls-secret",
    "cert-manager": `${name}-tls`,
    secret: "own-certificate",
  }[tls];
  const object = {
    kind: "Ingress",
    name,
    way: `${ingress} ${secret}`,
    ...(dns === "ingress-annotation" && { records }),
  };
  const withIssuer = {
    ...object,
    ...(tls === "cert-manager" && { issuer: "ef-letsencrypt-prod" }),
  };
  return [
    ...(dns === "external-dns" ? [endpoint] : []),
    ...(ingress === "gateway" ? [{ kind: "HTTPRoute", name, way: "platform" }] : [withIssuer]),
    ...(ingress === "traefik" ? [{ ...object, name: `${name}-auth` }] : []),
  ];
}

const prefix = "external-dns.kubernetes.io/";
const tenantLabel = "cx.expertflow.com/tenant";

const objectSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    ingressClassName: z.string().optional(),
    tls: z.array(z.object({ secretName: z.string() })).default([]),
    parentRefs: z.array(z.object({ name: z.string() })).default([]),
    endpoints: z
      .array(
        z.object({
          dnsName: z.string(),
          recordType: z.string(),
          targets: z.array(z.string()),
          recordTTL: z.number(),
        }),
      )
      .default([]),
  }),
});

/** All objects in the cluster that belong to a tenant, by kind and name. */
async function ownedObjects(site: Site): Promise<(Seen & { tenant?: string })[]> {
  const kinds = [
    ["DNSEndpoint", "externaldns.k8s.io", "v1alpha1", "dnsendpoints"],
    ["HTTPRoute", "gateway.networking.k8s.io", "v1", "httproutes"],
    ["Ingress", "networking.k8s.io", "v1", "ingresses"],
  ] as const;
  const api = site.kubernetes(CustomObjectsApi);
  const lists = kinds.map(async ([kind, group, version, plural]) => {
    const labelSelector = tenantLabel;
    const list: unknown = await api.listClusterCustomObject({
      group,
      version,
      plural,
      labelSelector,
    });
    return z
      .object({ items: z.array(objectSchema) })
      .parse(list)
      .items.map((object) => ({ kind, ...seenIn(object) }));
  });
  return (await Promise.all(lists)).flat();
}

function seenIn({ metadata, spec }: z.infer<typeof objectSchema>) {
  const { name, labels, annotations } = metadata;
  const { ingressClassName, tls, parentRefs, endpoints } = spec;
  const way = [ingressClassName, ...tls.map(({ secretName }) => secretName)]
    .concat(parentRefs.map((parent) => parent.name))
    .filter((word) => word !== undefined)
    .join(" ");
  const issuer = annotations["cert-manager.io/cluster-issuer"];
  const target = annotations[`${prefix}target`];
  const records = [
    ...endpoints.map(({ dnsName, recordType, targets, recordTTL }) =>
      [dnsName, recordType, ...targets, recordTTL].join(" "),
    ),
    ...(target === undefined ? [] : [`${target} ${annotations[`${prefix}ttl`] ?? ""}`]),
  ];
  return {
    name,
    ...(way !== "" && { way }),
    ...(issuer !== undefined && { issuer }),
    ...(records.length > 0 && { records }),
    tenant: labels[tenantLabel] ?? "",
  };
}
