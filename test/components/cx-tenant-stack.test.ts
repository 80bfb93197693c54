import { afterEach, describe, expect, jest, test } from "@jest/globals";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import { endOf } from "../../components/fleet.ts";
import type { Platform } from "../../components/platform.ts";
import { stubs } from "../../providers/engine/stub.ts";
import { declare, valueOf, type Declaration, type Declared } from "./mock-engine.ts";

const platform: Platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  grafana: { url: "https://cx.example.com/grafana", dataSource: "infinity_cim_json_api" },
  ingress: { kind: "nginx", tls: { kind: "shared" } },
  dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
};
const tenant: CxTenantStackArgs["tenant"] = {
  tenantId: "tenant1",
  tenantName: "Tenant One",
  fqdn: "tenant1.cx.example.com",
  logo: "logos/sample.svg",
};

const types = {
  stack: "cx:index:CxTenantStack",
  access: "pulumi-nodejs:dynamic/cx:TenantAccess",
  dns: "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint",
  ingress: "kubernetes:networking.k8s.io/v1:Ingress",
  tenant: "pulumi-nodejs:dynamic/cx:Tenant",
  allowedHost: "pulumi-nodejs:dynamic/cx:GrafanaAllowedHost",
  provisionedHost: "pulumi-nodejs:dynamic/cx:GrafanaProvisionedHost",
};

/** On every object: whose it is, and that another owner's object must not be written over. */
const owned = {
  "cx.expertflow.com/owner": "pulumi:cx-tenants/dev#0123456789ab",
  "pulumi.com/patchForce": "false",
  "pulumi.com/patchFieldManager": "pulumi-cx-0123456789ab",
};

async function declareStack(
  change: { platform?: Partial<Platform>; tenant?: Partial<CxTenantStackArgs["tenant"]> } = {},
  more: pulumi.ComponentResourceOptions = {},
): Promise<Declaration & { stack: CxTenantStack }> {
  const made: CxTenantStack[] = [];
  const args = {
    platform: { ...platform, ...change.platform },
    tenant: { ...tenant, ...change.tenant },
  };
  const declaration = await declare((options) => {
    made.push(new CxTenantStack("tenant1", args, { ...options, ...more }));
  });
  const [stack] = made;
  if (stack === undefined) throw new Error("no stack was made");
  return { ...declaration, stack };
}

function one({ resources }: Declaration, type: string): Declared {
  const found = resources.filter((resource) => resource.type === type);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new Error(`expected one ${type}, got ${String(found.length)}`);
}

class First extends pulumi.CustomResource {}

const typesOf = ({ resources }: Declaration) => resources.map(({ type }) => type);

describe("a tenant on nginx and external-dns", () => {
  test("has a record, an Ingress, the tenant itself and its host in Grafana's list", async () => {
    const { stack, resources } = await declareStack();
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
      [types.stack, "tenant1"],
      [types.access, "tenant1"],
      [types.dns, "tenant1"],
      [types.ingress, "tenant1"],
      [types.allowedHost, "tenant1"],
      [types.tenant, "tenant1"],
    ]);
    expect(resources.slice(1).filter(({ parent }) => parent !== stack)).toEqual([]);
  });

  test("has a record for external-dns, always with a TTL", async () => {
    const declaration = await declareStack();
    expect(one(declaration, types.dns).inputs).toEqual({
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: {
        name: "cx-tenant1",
        namespace: "ef-external",
        labels: {
          "app.kubernetes.io/managed-by": "pulumi",
          "cx.expertflow.com/tenant": "tenant1",
        },
        annotations: owned,
      },
      spec: {
        endpoints: [
          {
            dnsName: "tenant1.cx.example.com",
            recordType: "A",
            targets: ["203.0.113.10"],
            recordTTL: 300,
          },
        ],
      },
    });
  });

  test("has an Ingress with both paths, /auth for Keycloak", async () => {
    const declaration = await declareStack();
    const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
    expect(one(declaration, types.ingress).inputs).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: "cx-tenant1",
        namespace: "ef-external",
        labels: {
          "app.kubernetes.io/managed-by": "pulumi",
          "cx.expertflow.com/tenant": "tenant1",
        },
        annotations: {
          "nginx.ingress.kubernetes.io/backend-protocol": "HTTP",
          "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
          "nginx.ingress.kubernetes.io/proxy-body-size": "6m",
          "nginx.ingress.kubernetes.io/proxy-connect-timeout": "600",
          "nginx.ingress.kubernetes.io/proxy-read-timeout": "600",
          "nginx.ingress.kubernetes.io/proxy-send-timeout": "600",
          "pulumi.com/skipAwait": "true",
          ...owned,
        },
      },
      spec: {
        ingressClassName: "nginx",
        tls: [{ hosts: ["tenant1.cx.example.com"], secretName: "ef-ingress-tls-secret" }],
        rules: [
          {
            host: "tenant1.cx.example.com",
            http: {
              paths: [
                { path: "/auth", pathType: "Prefix", backend: backend("keycloak") },
                { path: "/", pathType: "Prefix", backend: backend("apisix-gateway") },
              ],
            },
          },
        ],
      },
    });
  });

  test("is a tenant of this stack, reached as the platform says", async () => {
    const declaration = await declareStack();
    expect(one(declaration, types.tenant).inputs).toEqual({
      ...tenant,
      cluster: { namespace: "ef-external" },
      owner: "pulumi:cx-tenants/dev",
      seed: "seed-canary",
      connection: {
        url: "https://cx.example.com/cx-tenant",
        version: "5.1",
        keycloakUrl: "https://cx.example.com/auth",
      },
      __provider: stubs.tenant,
    });
  });

  test("has its host in Grafana's list", async () => {
    const declaration = await declareStack();
    expect(one(declaration, types.allowedHost).inputs).toEqual({
      dataSource: "infinity_cim_json_api",
      allowedHost: "https://tenant1.cx.example.com",
      adopt: "ours",
      connection: { url: "https://cx.example.com/grafana" },
      __provider: stubs.grafanaAllowedHost,
    });
  });

  test("says where it is", async () => {
    const { stack } = await declareStack();
    expect(await valueOf(stack.tenantId)).toBe("tenant1");
    expect(await valueOf(stack.fqdn)).toBe("tenant1.cx.example.com");
    expect(await valueOf(stack.url)).toBe("https://tenant1.cx.example.com");
    expect(await valueOf(stack.realmUrl)).toBe(
      "https://tenant1.cx.example.com/auth/realms/tenant1",
    );
    expect(await valueOf(stack.status)).toBeUndefined();
  });

  test("knows a realm of another name", async () => {
    const { stack } = await declareStack({ tenant: { keyCloak: { realm: "Old Realm" } } });
    expect(await valueOf(stack.realmUrl)).toMatch(/\/auth\/realms\/Old%20Realm$/);
    expect(await pulumi.isSecret(stack.realmUrl)).toBe(false);
  });

  test("tells the engine all that it says", async () => {
    const told: unknown[] = [];
    class Watched extends CxTenantStack {
      protected override registerOutputs(outputs?: pulumi.Inputs): void {
        told.push(outputs);
        super.registerOutputs(outputs);
      }
    }
    const { resources } = await declare((options) => {
      new Watched("tenant1", { platform, tenant }, options);
    });
    const { tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions } = resources[0]
      ?.resource as CxTenantStack;
    expect(told).toEqual([{ tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions }]);
    expect(resources.filter(({ type }) => type === types.tenant)).toHaveLength(1);
  });
});

describe("the order", () => {
  test("is record, Ingress and its host in the list, then the tenant", async () => {
    const { events } = await declareStack();
    const at = (event: "start" | "end", type: string) => events.indexOf(`${event} tenant1 ${type}`);
    for (const type of [types.dns, types.ingress, types.tenant, types.allowedHost]) {
      expect(at("start", type)).toBeGreaterThan(at("end", types.access));
    }
    expect(at("end", types.access)).toBeGreaterThanOrEqual(0);
    expect(at("start", types.tenant)).toBeGreaterThan(at("end", types.dns));
    expect(at("start", types.tenant)).toBeGreaterThan(at("end", types.ingress));
    expect(at("start", types.tenant)).toBeGreaterThan(at("end", types.allowedHost));
    expect(at("start", types.dns)).toBeLessThan(at("end", types.ingress));
    expect(at("start", types.ingress)).toBeLessThan(at("end", types.dns));
  });

  test.each([
    ["one resource", (first: pulumi.Resource) => first],
    ["a list", (first: pulumi.Resource) => [first]],
    ["a promise", (first: pulumi.Resource) => Promise.resolve(first)],
    ["an output", (first: pulumi.Resource) => pulumi.output(first)],
    ["a list of outputs", (first: pulumi.Resource) => [pulumi.output(first)]],
    ["an output of a list", (first: pulumi.Resource) => pulumi.output([first])],
  ])("begins with what the stack depends on, given as %s", async (_name, given) => {
    const { events, options } = await declare((options) => {
      const { providers: _stacks, ...own } = options;
      const first = new First("test:index:First", "first", {}, own);
      new CxTenantStack("tenant1", { platform, tenant }, { ...options, dependsOn: given(first) });
    });
    const firstIsThere = events.indexOf("end first test:index:First");
    expect(firstIsThere).toBeGreaterThanOrEqual(0);
    for (const type of Object.values(types).filter(
      (type) => events.includes(`start tenant1 ${type}`) && type !== types.stack,
    )) {
      expect(events.indexOf(`start tenant1 ${type}`)).toBeGreaterThan(firstIsThere);
    }
    // What is judged first is told of it; the engine follows the others to that.
    const told: number[] = [];
    for (const { dependsOn = [] } of options.slice(2)) {
      const resolved: unknown = await valueOf(pulumi.output<unknown>(dependsOn));
      told.push([resolved].flat().filter((each) => each instanceof First).length);
    }
    expect(told).toEqual([1, 0, 0, 0, 0]);
  });
});

describe("its options", () => {
  test("may say that nothing of it is protected or is, and undefined says nothing", async () => {
    const protectedBy = async (protect: boolean | undefined) => {
      const said = { protect } as pulumi.ComponentResourceOptions; // a program in JavaScript
      const { options } = await declareStack({ tenant: { protect: true } }, said);
      return options[0]?.protect;
    };
    expect(await protectedBy(undefined)).toBe(true);
    expect(await protectedBy(false)).toBe(false);
  });

  test("can't keep everything where the tenant says otherwise", async () => {
    await expect(declareStack({}, { retainOnDelete: true })).rejects.toThrow(
      /^tenant 'tenant1': retainOnDelete .* write onDestroy: "retain"/,
    );
  });

  test("have the provider of its cluster", async () => {
    await expect(declareStack({}, { providers: {} })).rejects.toThrow(
      /^tenant 'tenant1' has objects in Kubernetes, and no provider for them/,
    );
  });
});

test("everything of a tenant is called as the program calls its stack", async () => {
  const { resources } = await declare((options) => {
    new CxTenantStack("shop", { platform, tenant }, options);
  });
  expect(new Set(resources.map(({ name }) => name))).toEqual(new Set(["shop"]));
  expect(resources.map(({ inputs }) => inputs["tenantId"])).toContain("tenant1");
});

describe("Kubernetes objects", () => {
  test("are made by the provider that the stack is given, and nothing else is", async () => {
    const { resources } = await declare((options) => {
      const kubernetes = new k8s.Provider("ours", {});
      new CxTenantStack("tenant1", { platform, tenant }, { ...options, providers: { kubernetes } });
    });
    const isOurs = ({ provider }: Declared) =>
      provider.includes("pulumi:providers:kubernetes::ours");
    expect(resources.filter(isOurs).map(({ type }) => type)).toEqual([types.dns, types.ingress]);
  });

  test("are deleted before they are made anew, since the new one has the name of the old", async () => {
    const { resources, options } = await declareStack();
    const deletedFirst = resources.filter((_each, at) => options[at]?.deleteBeforeReplace === true);
    expect(deletedFirst.map(({ type }) => type)).toEqual([types.dns, types.ingress]);
  });

  test("are written over where the judgment says so, and nowhere else", async () => {
    const declaration = await declareStack({
      tenant: { tenantId: "forced", fqdn: "forced.cx.example.com" },
    });
    const withForce = (patchForce: string) => ({
      metadata: { annotations: { "pulumi.com/patchForce": patchForce } },
    });
    expect(one(declaration, types.ingress).inputs).toMatchObject(withForce("true"));
    expect(one(declaration, types.dns).inputs).toMatchObject(withForce("false"));
  });

  test("of a kind that the provider has a class for are of this class", async () => {
    const declaration = await declareStack();
    const { Ingress } = k8s.networking.v1;
    expect(one(declaration, types.ingress).resource).toBeInstanceOf(Ingress);
    expect(one(declaration, types.dns).resource).toBeInstanceOf(k8s.apiextensions.CustomResource);
  });

  test("follow the platform's settings", async () => {
    const declaration = await declareStack({
      platform: {
        ingress: {
          kind: "nginx",
          namespace: "edge",
          className: "nginx-internal",
          tls: { kind: "shared", secretName: "wildcard-tls" },
          annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "20m", team: "cx" },
          labels: { team: "cx" },
          awaitReady: true,
        },
        dns: {
          kind: "external-dns",
          target: { hostname: "entry.example.com" },
          ttl: 60,
          namespace: "dns",
          labels: { team: "cx" },
        },
      },
    });
    const { metadata, spec } = one(declaration, types.ingress).inputs;
    expect(metadata).toMatchObject({
      namespace: "edge",
      labels: { team: "cx", "cx.expertflow.com/tenant": "tenant1" },
      annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "20m", team: "cx" },
    });
    expect(metadata).not.toHaveProperty(["annotations", "pulumi.com/skipAwait"]);
    expect(spec).toMatchObject({
      ingressClassName: "nginx-internal",
      tls: [{ secretName: "wildcard-tls" }],
    });
    expect(one(declaration, types.dns).inputs).toMatchObject({
      metadata: { namespace: "dns", labels: { team: "cx" } },
      spec: {
        endpoints: [{ recordType: "CNAME", targets: ["entry.example.com"], recordTTL: 60 }],
      },
    });
  });
});

describe("a host name of the customer's own", () => {
  const warned = () => jest.spyOn(console, "warn").mockReturnValue();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test("is warned about, since the platform maps names of its own", async () => {
    const warnings = warned();
    const customHost = { tls: { kind: "secret", secretName: "own" } } as const;
    await declareStack({ tenant: { fqdn: "cx.customer.example", customHost } });
    expect(warnings.mock.calls.map(String)).toEqual([
      "warning: [runtime] tenant 'tenant1' has the host name 'cx.customer.example' of its own. " +
        "The platform's services map a host name to its tenant by <tenantId>.<root domain>, and so do the " +
        "routes of its gateway: try every channel of this tenant before it goes live",
    ]);
  });

  test("is none without customHost, so nothing is warned about", async () => {
    const warnings = warned();
    await declareStack();
    expect(warnings.mock.calls).toEqual([]);
  });
});

describe("what people need of a tenant", () => {
  const settings = {
    keyCloak: { USERNAME_ADMIN: "first", credentials: { secret: "client-canary" } },
    redis: { userName: "tenant1-redis" },
    mongo: { userName: "tenant1-mongo", password: "given-canary" },
  };

  test("is where they log in, and as whom; passwords that are known are secret", async () => {
    const { stack } = await declareStack({ tenant: settings });
    expect(await valueOf(stack.pages)).toMatchObject({
      administration: "https://tenant1.cx.example.com/unified-admin",
      agents: "https://tenant1.cx.example.com/unified-agent/#/login",
      customers: "https://tenant1.cx.example.com/customer-widget",
    });
    const { administrator, redisUser, mongoUser, passwords } = stack.access;
    const names = [administrator, redisUser, mongoUser];
    expect(await Promise.all(names.map(valueOf))).toEqual([
      "first",
      "tenant1-redis",
      "tenant1-mongo",
    ]);
    expect(await Promise.all(names.map(pulumi.isSecret))).toEqual([false, false, false]);
    expect(await valueOf(passwords)).toEqual({
      "redis.password": "made-canary",
      "mongo.password": "given-canary",
    });
    expect(await pulumi.isSecret(passwords)).toBe(true);
  });
});

describe("what the platform says of studios and voice", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test("gives the tenant its own campaign studio, and names the passwords that nobody gave", async () => {
    const studios = { campaigns: "perTenant", surveys: "shared" } as const;
    const declaration = await declareStack({ platform: { studios } });
    expect(one(declaration, types.tenant).inputs).toMatchObject({
      campaigns: { url: "http://tenant1-campaign-studio-svc.tenant1.svc:1880" },
    });
    expect(one(declaration, types.access).inputs).toMatchObject({ lacks: ["surveys.password"] });
  });

  test("refuses a tenant whose survey studio has no address", async () => {
    const refused = declareStack({ platform: { studios: { surveys: "perTenant" } } });
    await expect(refused).rejects.toThrow("tenant 'tenant1':\n  - surveys.url: is missing");
  });

  test("warns about a tenant without a softphone", async () => {
    const warnings = jest.spyOn(console, "warn").mockReturnValue();
    await declareStack({ platform: { voice: true } });
    expect(warnings.mock.calls.map(String)).toEqual([
      expect.stringMatching(/their agents have no softphone.*: tenant1$/),
    ]);
  });
});

describe("what the platform does not need", () => {
  test("is not made: with wildcards for both there is only the tenant and its entry", async () => {
    const declaration = await declareStack({
      platform: { ingress: { kind: "none" }, dns: { kind: "none" } },
    });
    expect(typesOf(declaration)).toEqual([
      types.stack,
      types.access,
      types.allowedHost,
      types.tenant,
    ]);
  });

  test("is no entry either without Grafana", async () => {
    const declaration = await declareStack({
      platform: { ingress: { kind: "none" }, dns: { kind: "none" }, grafana: undefined },
    });
    expect(typesOf(declaration)).toEqual([types.stack, types.access, types.tenant]);
    expect(one(declaration, types.tenant).inputs).not.toHaveProperty("cluster");
  });
});

describe("an entry in Grafana's lists", () => {
  test("is somebody else's where it was there before anything of the tenant was made", async () => {
    const provisioned = { secret: "s", namespace: "n" };
    const declaration = await declareStack({
      platform: { grafana: { url: "https://g.example.com", dataSource: "d", provisioned } },
    });
    // The mock engine's access saw the host in the file, and not in the live list.
    expect(one(declaration, types.allowedHost).inputs["adopt"]).toBe("ours");
    expect(one(declaration, types.provisionedHost).inputs["adopt"]).toBe("always");
  });
});

describe("what belongs to the whole platform", () => {
  test("its owner is told to the judgment and to the tenant", async () => {
    const declaration = await declareStack({ platform: { owner: "team:cx" } });
    expect(one(declaration, types.access).inputs["owner"]).toBe("team:cx");
    expect(one(declaration, types.tenant).inputs["owner"]).toBe("team:cx");
  });

  test("its Kubernetes context is told to the Secret's host, with what the Secret is called", async () => {
    const provisioned = { secret: "s", namespace: "n", fileVersion: "keep" } as const;
    const grafana = { url: "https://g.example.com", dataSource: "d", provisioned };
    const kubernetes = { context: "prod" };
    const withContext = await declareStack({ platform: { grafana, kubernetes } });
    expect(one(withContext, types.provisionedHost).inputs).toMatchObject({
      ...provisioned,
      kubernetesContext: "prod",
      clusterNamespace: "ef-external",
      dataSource: "d",
      allowedHost: "https://tenant1.cx.example.com",
      grafana: { url: "https://g.example.com" },
    });
    const without = await declareStack({ platform: { grafana } });
    expect(one(without, types.provisionedHost).inputs).not.toHaveProperty("kubernetesContext");
  });
});

test.each([
  [{}, "suspend"],
  [{ adopt: "never" }, "suspend"],
  [{ adopt: "always" }, "retain"],
  [{ adopt: "always", onDestroy: "delete" }, "delete"],
  [{ onDestroy: "retain" }, "retain"],
] as const)("a tenant with %j ends with %s", (tenantEnd, end) => {
  expect(endOf(tenantEnd)).toBe(end);
});

describe("protection", () => {
  const protectedOf = ({ resources }: Declaration) =>
    resources.map(({ resource }) => Reflect.get(resource, "__protect") === true);

  test.each([
    [{ protect: true }, true],
    [{ protect: false }, false],
    [{}, false],
    [{ tenantId: "expertflow" }, true],
    [{ tenantId: "expertflow", protect: false }, false],
  ])("of a tenant with %p is %p, for all that belongs to it", async (change, isProtected) => {
    const onPremises = "tenantId" in change ? { rootDomain: undefined } : {};
    const states = protectedOf(await declareStack({ tenant: change, platform: onPremises }));
    expect(new Set(states)).toEqual(new Set([isProtected]));
  });

  test("with onDestroy: retain everything of the tenant stays when it goes", async () => {
    for (const [change, stays] of [
      [{ onDestroy: "retain" }, true],
      [{ adopt: "always" }, true],
      [{ adopt: "always", onDestroy: "suspend" }, false],
      [{}, false],
    ] as const) {
      const { options } = await declareStack({ tenant: change });
      expect(options.slice(1).map(({ retainOnDelete = false }) => retainOnDelete)).toEqual(
        options.slice(1).map(() => stays),
      );
    }
  });
});

describe("secrets", () => {
  const secretBlocks = {
    keyCloak: {
      realm: "tenant1",
      credentials: { secret: "client-canary" },
      PASSWORD_ADMIN: "admin-canary",
      TWILIO_AUTH_TOKEN: pulumi.output("twilio-canary"),
    },
    redis: { userName: "tenant1", password: "redis-canary" },
    finesse: { adminUser: "admin", adminPass: pulumi.secret("finesse-canary") },
  };

  test("are marked as such, and nothing beside them is", async () => {
    const declaration = await declareStack({ tenant: secretBlocks });
    const { props } = one(declaration, types.tenant);
    const marks = await secretLeaves(props);
    expect(marks.secret.sort()).toEqual([
      "finesse.adminPass",
      "keyCloak.PASSWORD_ADMIN",
      "keyCloak.TWILIO_AUTH_TOKEN",
      "keyCloak.credentials.secret",
      "redis.password",
      "seed",
    ]);
    expect(marks.plain).toEqual(
      expect.arrayContaining([
        "keyCloak.realm",
        "redis.userName",
        "finesse.adminUser",
        "tenantName",
      ]),
    );
  });

  test("inside a block that is an output mark the whole block", async () => {
    const declaration = await declareStack({
      tenant: { redis: pulumi.output(secretBlocks.redis) },
    });
    const { secret } = await secretLeaves(one(declaration, types.tenant).props);
    expect(secret.sort()).toEqual(["redis", "seed"]);
  });

  test("reach the engine in their places", async () => {
    const declaration = await declareStack({ tenant: secretBlocks });
    const { inputs, secretInputs } = one(declaration, types.tenant);
    expect(secretInputs.sort()).toEqual(["finesse", "keyCloak", "redis", "seed"]);
    expect(inputs).toMatchObject({
      keyCloak: { realm: "tenant1", credentials: { secret: "client-canary" } },
      finesse: { adminUser: "admin", adminPass: "finesse-canary" },
    });
  });

  test("are none where none is given", async () => {
    const declaration = await declareStack();
    const secrets = declaration.resources.map(({ type, secretInputs }) => [type, secretInputs]);
    expect(secrets.filter(([, inputs]) => inputs?.length !== 0)).toEqual([
      [types.access, ["seed"]],
      [types.tenant, ["seed"]],
    ]);
  });
});

/** Paths of the leaves that the engine would keep as secrets, and of the others. */
async function secretLeaves(
  value: unknown,
  path: readonly string[] = [],
): Promise<{ secret: string[]; plain: string[] }> {
  const own = [path.join(".")];
  if (pulumi.Output.isInstance(value)) {
    return (await pulumi.isSecret(value)) ? { secret: own, plain: [] } : { secret: [], plain: own };
  }
  if (typeof value !== "object" || value === null) return { secret: [], plain: own };
  const parts = await Promise.all(
    Object.entries(value).map(([key, item]) => secretLeaves(item, [...path, key])),
  );
  return {
    secret: parts.flatMap(({ secret }) => secret),
    plain: parts.flatMap(({ plain }) => plain),
  };
}
