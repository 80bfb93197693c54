import { fileURLToPath } from "node:url";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";

/** A logo that is fit to be sent. */
export const sampleLogo = fileURLToPath(new URL("../../../../logos/sample.svg", import.meta.url));

/** The least that a tenant of the oldest version line needs: no logo. */
export const smallSpec = {
  tenantId: "tenant1",
  tenantName: "Tenant One",
  fqdn: "tenant1.cx.example.com",
  keyCloak: { credentials: { secret: "client-secret-canary" } },
  owner: "pulumi:cx-tenants/dev",
  seed: "seed-canary",
  connection: {
    url: "https://cx.example.com/cx-tenant",
    version: "5.0.0",
    keycloakUrl: "https://cx.example.com/auth",
  },
} satisfies TenantSpec;

/** A tenant with every setting that there is. */
export const fullSpec = {
  ...smallSpec,
  tenantCode: "123456",
  status: "active",
  subDomain: "tenant1",
  keyCloak: {
    realm: "tenant1",
    "auth-server-url": "http://keycloak.example.com/auth/",
    "ef-server-url": "http://unified-admin:3000/",
    Otp_Manager_Url: "http://otp:3000/",
    "ssl-required": "external",
    resource: "cim",
    CLIENT_ID: "cim",
    "verify-token-audience": false,
    credentials: { secret: "client-secret-canary" },
    CLIENT_DB_ID: "client-db-canary",
    "use-resource-role-mappings": true,
    "bearer-only": true,
    "confidential-port": 0,
    "policy-enforcer": { mode: "off" },
    GRANT_TYPE: "password",
    GRANT_TYPE_PAT: "client_credentials",
    USERNAME_ADMIN: "admin",
    PASSWORD_ADMIN: "admin-canary",
    MASTER_USERNAME: "master-admin",
    MASTER_PASSWORD: "master-canary",
    SCOPE_NAME: "Any default scope",
    FINESSE_URL: "https://finesse.example.com",
    TWILIO_SID: "twilio-sid-canary",
    TWILIO_VERIFY_SID: "twilio-verify-canary",
    TWILIO_AUTH_TOKEN: "twilio-token-canary",
    RSA_Server_URL: "https://rsa.example.com",
    RSA_Client_Key: "rsa-canary",
    RSA_Client_ID: "rsa-client",
    PASSWORD_EXPIRY_WARNING_LIMIT: 15,
  },
  redis: { userName: "tenant1", password: "redis-canary" },
  mongo: { userName: "tenant1", password: "mongo-canary", isManaged: true },
  campaigns: { url: "http://campaigns:1880", username: "tenant1", password: "campaigns-canary" },
  surveys: { url: "http://surveys:1880", username: "tenant1", password: "surveys-canary" },
  finesse: { url: "https://finesse:8445", adminUser: "admin", adminPass: "finesse-canary" },
  dialer: { serviceIdentifier: 8001, maxConcurrentCalls: 5, maxCallTime: 60, callsPerSecond: 15 },
  secureLink: { linkExpiryTime: 30 },
  mediaServer: {
    wssUrl: "wss://media.example.com:7443",
    domainManagerUrl: "https://media.example.com",
  },
  twoFAConfigs: {
    is2FAEnabled: true,
    channelType: "SMS",
    channelServiceIdentifier: "sms-1",
    otpExpiry: 90,
    otpMaxAttempts: 3,
  },
  logo: sampleLogo,
  logoHash: "0".repeat(64),
  extraSettings: { portal: { theme: "dark", links: ["a", { b: 1 }] }, empty: {} },
  adopt: "never",
  onDestroy: "suspend",
  forceTwoFactorAtCreate: true,
  connection: { ...smallSpec.connection, version: "5.1", logoPart: "tenantLogo" },
} satisfies TenantSpec;

/** Every secret in the samples. */
export const anySecret = /canary/;
