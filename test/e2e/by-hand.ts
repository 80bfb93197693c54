import { CustomObjectsApi } from "@kubernetes/client-node";
import { Portal } from "./portal.ts";
import type { Site } from "./site.ts";
import { makeIngress } from "./way-in.ts";

/** A tenant as somebody makes it by hand: an API call, a ticket, another ticket, and clicks in Grafana. */
export interface HandMade {
  tenantId: string;
  /** What its payload has in place of the usual. */
  record?: Readonly<Record<string, unknown>>;
  settings?: Readonly<Record<string, unknown>>;
  /** What nobody has done for it. */
  without?: readonly ("Ingress" | "DNS record" | "allowed host")[];
}

const secret = "11111111-2222-4333-8444-555555555555";

/** The 60 fields of a request, as people copy them from tenant to tenant. */
export function payloadOf({ tenantId, record = {}, settings = {} }: HandMade) {
  return {
    tenantName: `Tenant ${tenantId}`,
    tenantCode: "204518",
    status: "active",
    createdBy: "admin",
    updatedBy: "admin",
    tenantId,
    ...record,
    tenantSettings: {
      fqdn: `${tenantId}.cx.localhost`,
      subDomain: tenantId,
      redis: { userName: tenantId, password: `redis-canary-${tenantId}` },
      mongo: { userName: tenantId, password: `mongo-canary-${tenantId}`, isManaged: false },
      campaigns: {
        url: "http://cx-campaigns-campaign-studio-svc:1880",
        username: "admin",
        password: "campaign-canary",
      },
      surveys: {
        url: "http://cx-surveys-survey-studio-svc:1880",
        username: "admin",
        password: "survey-canary",
      },
      finesse: {
        url: "https://finesse.example.com",
        adminUser: "admin",
        adminPass: "finesse-canary",
      },
      dialer: {
        serviceIdentifier: "8001",
        maxConcurrentCalls: "5",
        maxCallTime: "60",
        callsPerSecond: "15",
      },
      secureLink: { linkExpiryTime: 30 },
      ...settings,
      keyCloak: {
        realm: tenantId,
        "auth-server-url": "http://keycloak.ef-external.svc/auth/",
        "ef-server-url": "http://ef-cx-unified-admin-svc:3000/",
        Otp_Manager_Url: "http://ef-cx-otp-manager-svc:3000/",
        "ssl-required": "external",
        resource: "cim",
        CLIENT_ID: "cim",
        CLIENT_DB_ID: secret,
        "verify-token-audience": false,
        credentials: { secret },
        "use-resource-role-mappings": true,
        "confidential-port": 0,
        "policy-enforcer": {},
        "bearer-only": true,
        GRANT_TYPE: "password",
        GRANT_TYPE_PAT: "client_credentials",
        USERNAME_ADMIN: "admin",
        PASSWORD_ADMIN: `admin-canary-${tenantId}`,
        MASTER_USERNAME: "admin",
        MASTER_PASSWORD: "master-canary",
        SCOPE_NAME: "Any default scope",
        FINESSE_URL: "",
        TWILIO_SID: "AC-twilio-canary",
        TWILIO_VERIFY_SID: "VA-twilio-canary",
        TWILIO_AUTH_TOKEN: "token-twilio-canary",
        PASSWORD_EXPIRY_WARNING_LIMIT: 15,
        ...(settings["keyCloak"] as object | undefined),
      },
    },
  };
}

/** Makes tenants with nothing of this project: raw calls to the API, the cluster and Grafana. */
export async function makeByHand(site: Site, tenants: readonly HandMade[]): Promise<void> {
  const portal = new Portal(site.platform);
  for (const tenant of tenants) {
    await portal.make(payloadOf(tenant));
    const host = payloadOf(tenant).tenantSettings.fqdn.toLowerCase();
    const name = tenant.tenantId.toLowerCase().replace(/[^a-z0-9]/g, "-");
    const does = (part: NonNullable<HandMade["without"]>[number]) =>
      tenant.without?.includes(part) !== true;
    const paths = { "/auth": "keycloak", "/": "apisix-gateway" };
    if (does("Ingress")) await makeIngress(site, { name: `hand-${name}`, host, paths });
    if (does("DNS record")) await makeRecord(site, `hand-${name}`, host);
  }
  const hosts = tenants
    .filter(({ without }) => without?.includes("allowed host") !== true)
    .map((tenant) => `https://${payloadOf(tenant).tenantSettings.fqdn.toLowerCase()}`);
  await site.control("/grafana/foreign-write", { style: "versioned", add: hosts });
}

async function makeRecord(site: Site, name: string, dnsName: string): Promise<void> {
  const endpoint = { dnsName, recordType: "A", targets: ["203.0.113.10"], recordTTL: 300 };
  await site.kubernetes(CustomObjectsApi).createNamespacedCustomObject({
    group: "externaldns.k8s.io",
    version: "v1alpha1",
    namespace: "ef-external",
    plural: "dnsendpoints",
    body: {
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: { name },
      spec: { endpoints: [endpoint] },
    },
  });
}
