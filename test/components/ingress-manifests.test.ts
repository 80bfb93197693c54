import { describe, expect, test } from "@jest/globals";
import type { DnsSettings, EntryHost, IngressObject } from "../../components/entry.ts";
import { ingressObjects } from "../../components/tenant-objects.ts";

const shop: EntryHost = { tenantId: "shop", fqdn: "shop.cx.example.com" };
const nginx: IngressObject = { kind: "nginx", tls: { kind: "shared" } };
const traefik: IngressObject = { kind: "traefik", tls: { kind: "shared" } };
const noDns: DnsSettings = { kind: "none" };

/** The Ingress objects of a tenant. */
function ingresses(settings: IngressObject, host = shop, dns = noDns) {
  return ingressObjects(host, settings, dns).flatMap(({ suffix, manifest }) =>
    manifest.kind === "Ingress" ? [{ suffix, ...manifest }] : [],
  );
}

const annotationsOf = (settings: IngressObject, host = shop) =>
  ingresses(settings, host).map(({ metadata }) => metadata.annotations);
const tlsOf = (settings: IngressObject, host = shop) =>
  ingresses(settings, host).map(({ spec }) => spec.tls);
const path = (where: string, name: string, number = 80, pathType = "Prefix") => ({
  path: where,
  pathType,
  backend: { service: { name, port: { number } } },
});

describe("on nginx", () => {
  test("one Ingress has both paths, the platform's limits, and the wildcard's certificate", () => {
    expect(ingresses(nginx)).toEqual([
      {
        suffix: "",
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: {
          name: "cx-shop",
          namespace: "ef-external",
          labels: { "app.kubernetes.io/managed-by": "pulumi", "cx.expertflow.com/tenant": "shop" },
          annotations: {
            "nginx.ingress.kubernetes.io/backend-protocol": "HTTP",
            "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
            "nginx.ingress.kubernetes.io/proxy-body-size": "6m",
            "nginx.ingress.kubernetes.io/proxy-connect-timeout": "600",
            "nginx.ingress.kubernetes.io/proxy-read-timeout": "600",
            "nginx.ingress.kubernetes.io/proxy-send-timeout": "600",
            "pulumi.com/skipAwait": "true",
          },
        },
        spec: {
          ingressClassName: "nginx",
          tls: [{ hosts: ["shop.cx.example.com"], secretName: "ef-ingress-tls-secret" }],
          rules: [
            {
              host: "shop.cx.example.com",
              http: { paths: [path("/auth", "keycloak"), path("/", "apisix-gateway")] },
            },
          ],
        },
      },
    ]);
  });

  test("everything that may be set is taken, and annotations of the site's win", () => {
    const [made] = ingresses({
      ...nginx,
      namespace: "edge",
      namePrefix: "tenant-",
      className: "internal",
      pathType: "ImplementationSpecific",
      labels: { team: "cx", "app.kubernetes.io/managed-by": "us" },
      annotations: { "pulumi.com/skipAwait": "false", extra: "yes" },
      backends: { auth: { service: "kc", port: 8080 }, platform: { service: "gw" } },
    });
    expect(made?.metadata).toMatchObject({
      name: "tenant-shop",
      namespace: "edge",
      labels: { team: "cx", "app.kubernetes.io/managed-by": "us" },
      annotations: { "pulumi.com/skipAwait": "false", extra: "yes" },
    });
    expect(made?.spec.ingressClassName).toBe("internal");
    expect(made?.spec.rules[0]?.http.paths).toEqual([
      path("/auth", "kc", 8080, "ImplementationSpecific"),
      path("/", "gw", 80, "ImplementationSpecific"),
    ]);
  });
});

describe("on Traefik", () => {
  test("each path has an object of its own, and /auth comes first", () => {
    const made = ingresses(traefik);
    expect(made.map(({ suffix, metadata }) => [suffix, metadata.name])).toEqual([
      ["", "cx-shop"],
      ["-auth", "cx-shop-auth"],
    ]);
    expect(made.map(({ spec }) => spec.rules[0]?.http.paths)).toEqual([
      [path("/", "apisix-gateway")],
      [path("/auth", "keycloak")],
    ]);
    const annotations = (priority: string) => ({
      "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
      "traefik.ingress.kubernetes.io/router.tls": "true",
      "traefik.ingress.kubernetes.io/router.priority": priority,
      "pulumi.com/skipAwait": "true",
    });
    expect(annotationsOf(traefik)).toEqual([annotations("100000"), annotations("100001")]);
    expect(made.map(({ spec }) => spec.ingressClassName)).toEqual(["traefik", "traefik"]);
  });

  test("the entry point may be another one", () => {
    const name = "traefik.ingress.kubernetes.io/router.entrypoints";
    const made = annotationsOf({ ...traefik, entryPoint: "https" });
    expect(made.map((annotations) => annotations?.[name])).toEqual(["https", "https"]);
  });

  test("one object alone asks cert-manager for the certificate that both use", () => {
    const tls = { kind: "cert-manager", clusterIssuer: "letsencrypt" } as const;
    const [main, auth] = annotationsOf({ ...traefik, tls });
    expect(main).toHaveProperty(["cert-manager.io/cluster-issuer"], "letsencrypt");
    expect(Object.keys(auth ?? {}).join()).not.toContain("cert-manager");
    expect(tlsOf({ ...traefik, tls }).flat()).toEqual([
      { hosts: ["shop.cx.example.com"], secretName: "cx-shop-tls" },
      { hosts: ["shop.cx.example.com"], secretName: "cx-shop-tls" },
    ]);
  });
});

describe("the certificate", () => {
  const secretOf = (settings: IngressObject, host = shop) =>
    tlsOf(settings, host)[0]?.[0]?.secretName;

  test("is the platform's wildcard, under the name that it has", () => {
    expect(secretOf({ ...nginx, tls: { kind: "shared", secretName: "wildcard" } })).toBe(
      "wildcard",
    );
  });

  test("comes from an issuer of the namespace, into a secret of its own", () => {
    const tls = { kind: "cert-manager", issuer: "ours" } as const;
    const [annotations] = annotationsOf({ ...nginx, tls });
    expect(annotations).toHaveProperty(["cert-manager.io/issuer"], "ours");
    expect(annotations).not.toHaveProperty(["cert-manager.io/cluster-issuer"]);
    expect(secretOf({ ...nginx, tls })).toBe("cx-shop-tls");
    expect(secretOf({ ...nginx, tls: { ...tls, secretName: "own" } })).toBe("own");
  });

  test("is never asked of cert-manager where a secret is named or shared", () => {
    for (const tls of [{ kind: "shared" }, { kind: "secret", secretName: "s" }] as const) {
      expect(Object.keys(annotationsOf({ ...nginx, tls })[0] ?? {}).join()).not.toContain("cert-");
    }
  });

  test("of a customer's own host is the customer's, not the wildcard", () => {
    const customHost = { tls: { kind: "secret", secretName: "customer" } } as const;
    expect(secretOf(nginx, { ...shop, customHost })).toBe("customer");
  });
});

describe("the wait for the controller", () => {
  test("is asked for, and bounded", () => {
    const [annotations] = annotationsOf({ ...nginx, awaitReady: true });
    expect(annotations).toHaveProperty(["pulumi.com/timeoutSeconds"], "120");
    expect(annotations).not.toHaveProperty(["pulumi.com/skipAwait"]);
    const [longer] = annotationsOf({ ...nginx, awaitReady: true, awaitTimeoutSeconds: 300 });
    expect(longer).toHaveProperty(["pulumi.com/timeoutSeconds"], "300");
  });

  test("is left out otherwise, however long it might be", () => {
    const [annotations] = annotationsOf({ ...nginx, awaitReady: false, awaitTimeoutSeconds: 300 });
    expect(annotations).toHaveProperty(["pulumi.com/skipAwait"], "true");
    expect(annotations).not.toHaveProperty(["pulumi.com/timeoutSeconds"]);
  });
});

test("external-dns's annotations are on the Ingress too", () => {
  const [made] = ingresses(nginx, shop, {
    kind: "ingress-annotation",
    prefixes: ["dns.x/"],
    ttl: 60,
  });
  expect(made?.metadata.annotations).toHaveProperty(["dns.x/ttl"], "60");
});

test("a platform that routes every host already gets no object", () => {
  expect(ingressObjects(shop, { kind: "none" }, noDns)).toEqual([]);
});
