import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { readSettings } from "../../settings/settings.ts";
import { renderFiles } from "../../tools/render/files.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/entry-and-dns.md"), "utf8");
const documents = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, text = ""]) =>
  parseAllDocuments(text).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return z.record(z.string(), z.unknown()).parse(document.toJS());
  }),
);
const objects = documents.filter((document) => "apiVersion" in document);
const settings = documents.filter((document) => !("apiVersion" in document));

const base = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};
const defaults = {
  "cx-tenants:platform": { ...base, ingress: { kind: "nginx" } },
  "cx-tenants:tenants": [{ tenantId: "tenant1", tenantName: "Tenant One" }],
  "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
  "cx-tenants:secrets": { tenantDefaults: { keyCloak: { credentials: { secret: "canary" } } } },
};

/** A block is either keys of the stack's file or keys of its platform. */
function read(block: Record<string, unknown>) {
  const isWhole = Object.keys(block).some((key) => key.startsWith("cx-tenants:"));
  const written = isWhole ? block : { "cx-tenants:platform": { ...base, ...block } };
  const config = new Map<string, unknown>(Object.entries({ ...defaults, ...written }));
  return readSettings((key) => {
    const value = config.get(`cx-tenants:${key}`);
    return value === undefined ? undefined : JSON.stringify(value);
  });
}

/** `ingress` and `dns` of a block, as a reader names them. */
function variantOf({ platform, tenants }: ReturnType<typeof read>): string {
  const { ingress, dns, rootDomain, readiness } = platform;
  const tls = ingress.kind === "none" ? "" : ` ${ingress.tls.kind}`;
  const own = tenants.some(({ customHost }) => customHost !== undefined) ? " custom host" : "";
  const more = readiness === undefined ? "" : " readiness";
  return `${rootDomain === undefined ? "on-prem " : ""}${ingress.kind}${tls} ${dns.kind}${own}${more}`;
}

describe("the settings of the page", () => {
  test.each(settings.map((block) => [JSON.stringify(block), block] as const))(
    "are right: %s",
    (_text, block) => {
      expect(() => renderFiles(read(block), "notice")).not.toThrow();
    },
  );

  test("show every variant", () => {
    expect(settings.map((block) => variantOf(read(block)))).toEqual([
      "nginx shared external-dns",
      "traefik cert-manager external-dns",
      "nginx shared ingress-annotation",
      "nginx shared external-dns",
      "gateway shared external-dns",
      "nginx shared manual",
      "none none",
      "nginx shared none custom host",
      "on-prem nginx secret manual",
      "none none readiness",
    ]);
  });
});

describe("the objects of the page", () => {
  const roleSchema = z.object({
    kind: z.enum(["Role", "ClusterRole"]),
    metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
    rules: z.array(
      z.strictObject({
        apiGroups: z.array(z.string()),
        resources: z.array(z.string()),
        resourceNames: z.array(z.string()).optional(),
        verbs: z.array(z.string()),
      }),
    ),
  });
  const roles = objects.flatMap((object) => {
    const parsed = roleSchema.safeParse(object);
    return parsed.success ? [parsed.data] : [];
  });

  test("are a Gateway, Roles and the binding of one", () => {
    expect(objects.map(({ kind }) => kind)).toEqual([
      "Gateway",
      "Role",
      "RoleBinding",
      "Role",
      "Role",
      "ClusterRole",
    ]);
    expect(objects.find(({ kind }) => kind === "RoleBinding")).toMatchObject({
      metadata: roles[0]?.metadata,
      roleRef: { kind: "Role", name: roles[0]?.metadata.name },
    });
  });

  test("give the least permissions, and no more", () => {
    const written = "get list watch create patch delete";
    const lines = roles.flatMap(({ metadata, rules }) =>
      rules.flatMap(({ apiGroups, resources, resourceNames = [], verbs }) =>
        resources.map((resource) =>
          [
            metadata.namespace ?? "*",
            apiGroups.join(" ") || "core",
            resource,
            ...resourceNames,
            ...verbs,
          ].join(" "),
        ),
      ),
    );
    expect(lines).toEqual([
      "ef-external core namespaces get",
      `ef-external networking.k8s.io ingresses ${written}`,
      "ef-external core services list watch",
      "ef-external core endpoints list watch",
      `ef-external gateway.networking.k8s.io httproutes ${written}`,
      `ef-external externaldns.k8s.io dnsendpoints ${written}`,
      "ef-external core namespaces get",
      `ef-external gateway.networking.k8s.io referencegrants ${written}`,
      "expertflow core namespaces get",
      "expertflow core secrets ef-grafana-datasource-secret get update",
      ...["ingresses", "httproutes", "dnsendpoints"].map(
        (kind) => `* networking.k8s.io gateway.networking.k8s.io externaldns.k8s.io ${kind} list`,
      ),
    ]);
  });
});
