import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { documentOf } from "../../providers/resources/tenant/document/leaves.ts";
import { defined, isPlainObject, type Loose } from "../../providers/objects.ts";
import { fullSpec } from "../providers/resources/tenant/sample-spec.ts";
import { variants } from "../render/variants.ts";

const project = path.resolve(import.meta.dirname, "../..");

/** A stack's file, and where it comes from. */
export interface RightFile {
  name: string;
  file: Loose;
}

export const secure = { secure: "v1:canary:canary" };
const clientSecret = { keyCloak: { credentials: { secret: secure } } };
/** The least of a platform with many tenants. */
export const base = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};

/** A right file with these keys in place of its own. */
export function stack(keys: Loose): Loose {
  return {
    encryptionsalt: "v1:salt",
    config: {
      "cx-tenants:platform": { ...base, ingress: { kind: "nginx" } },
      "cx-tenants:tenants": [{ tenantId: "tenant1", tenantName: "Tenant One" }],
      "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
      "cx-tenants:secrets": { tenantDefaults: clientSecret },
      ...keys,
    },
  };
}

/** The files of this project. */
function stackFiles(): RightFile[] {
  return globSync("Pulumi.*.yaml", { cwd: project })
    .toSorted()
    .map((name) => ({
      name,
      file: withSecrets(documentsIn(readFileSync(path.join(project, name), "utf8"))[0] ?? {}),
    }));
}

/** Their secrets are set by command. */
function withSecrets(file: Loose): Loose {
  const { config } = file;
  const secrets = { "cx-tenants:secrets": { tenantDefaults: clientSecret } };
  return { ...file, config: { ...secrets, ...(isPlainObject(config) ? config : {}) } };
}

/** The blocks of the documents: whole files, keys below `config:`, and keys of the platform. */
function documented(): RightFile[] {
  const pages = globSync(["*.md", "docs/*.md"], { cwd: project }).toSorted();
  return pages.flatMap((page) => {
    const text = readFileSync(path.join(project, page), "utf8");
    return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(({ 1: block = "" }, index) =>
      documentsIn(block).flatMap((document) => {
        const file = asFile(document);
        return file === undefined ? [] : [{ name: `${page}, block ${String(index + 1)}`, file }];
      }),
    );
  });
}

function asFile(block: Loose): Loose | undefined {
  const { config } = block;
  if (isPlainObject(config)) return withSecrets(block);
  const keys = Object.keys(block);
  if (keys.some((key) => key.startsWith("cx-tenants:"))) return stack(block);
  const isOfPlatform = keys.some((key) => ["ingress", "dns", "readiness"].includes(key));
  return isOfPlatform ? stack({ "cx-tenants:platform": { ...base, ...block } }) : undefined;
}

function documentsIn(text: string): Loose[] {
  return parseAllDocuments(text, { merge: true }).flatMap((document) => {
    const value: unknown = document.toJS();
    return isPlainObject(value) ? [value] : [];
  });
}

function rendered(): RightFile[] {
  return Object.entries(variants).map(([name, { platform, tenants }]) => ({
    name: `golden ${name}`,
    file: stack({
      "cx-tenants:platform": defined(platform),
      "cx-tenants:tenants": tenants,
    }),
  }));
}

const {
  connection: _platform,
  owner: _owner,
  seed: _seed,
  logoHash: _hash,
  ...settings
} = fullSpec;
const secrets = documentOf(secretPaths.map((secret) => [secret, secure] as const));
/** What everybody may read of a tenant with every setting. */
const openSettings = withoutSecrets(settings);

function withoutSecrets(value: Loose, at = ""): Loose {
  const kept = Object.entries(value).filter(([key]) => !secretPaths.includes(at + key));
  return Object.fromEntries(
    kept.map(([key, item]) => [
      key,
      isPlainObject(item) ? withoutSecrets(item, `${at}${key}.`) : item,
    ]),
  );
}

const { tenantId: _id, tenantName: _name, fqdn: _fqdn, ...shared } = openSettings;

const everything: Loose = {
  ...base,
  owner: "pulumi:cx-tenants/prod",
  maxRemovals: 2,
  tenantApi: { ...base.tenantApi, version: "5.1", logoPart: "tenantLogo" },
  grafana: {
    url: "https://cx.example.com/grafana",
    dataSource: "infinity",
    organization: 2,
    provisioned: { secret: "grafana", namespace: "expertflow", fileVersion: "keep" },
  },
  kubernetes: { context: "prod" },
  ingress: variants["nginx-everything"].platform["ingress"],
  dns: variants["nginx-everything"].platform["dns"],
  studios: { campaigns: "perTenant", surveys: "shared" },
  voice: true,
  readiness: {
    address: "203.0.113.10:8443",
    dnsServers: ["192.0.2.53"],
    checks: ["dns", "realm"],
    timeoutSeconds: 60,
    intervalSeconds: 1,
  },
  caCertFile: "ca.crt",
  insecureSkipVerify: false,
  checkAtPreview: true,
  limits: {
    requestTimeoutSeconds: 10,
    operationTimeoutSeconds: 60,
    maxRetries: 1,
    maxInFlight: 1,
  },
};

/** Files that show what else is right. */
const others: RightFile[] = [
  {
    name: "every setting",
    file: stack({
      "cx-tenants:platform": everything,
      "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
      "cx-tenants:tenants": [{ ...openSettings, adopt: "ifIdentical", existing: ["ingress"] }],
      "cx-tenants:secrets": { tenantDefaults: secrets, tenants: { tenant1: secrets } },
      "cx-tenants:login": {
        clientId: "c",
        username: secure,
        clientSecret: secure,
        password: secure,
      },
      "cx-tenants:grafanaLogin": { token: secure, username: "me", password: secure },
      "aws:region": "eu-central-1",
      "kubernetes:context": "prod",
    }),
  },
  {
    name: "every setting, shared",
    file: stack({
      "cx-tenants:platform": everything,
      "cx-tenants:tenantDefaults": { ...shared, adopt: "own", protect: true },
      "cx-tenants:secrets": { tenantDefaults: secrets },
    }),
  },
  {
    name: "keys without the project's name, and Pulumi's own",
    file: {
      secretsprovider: "awskms://alias/cx",
      encryptedkey: "x",
      config: {
        platform: base,
        tenants: [],
        tenantDefaults: {},
        secrets: {},
        login: {},
        grafanaLogin: {},
      },
    },
  },
  { name: "an environment of Pulumi ESC", file: { environment: ["cx/prod"], config: {} } },
  {
    name: "free settings that sound like no secret, and their secrets beside the list",
    file: stack({
      "cx-tenants:tenants": [
        {
          tenantId: "tenant1",
          tenantName: "Tenant One",
          keyCloak: { "policy-enforcer": { mode: "on", list: [1, null, { a: true }] } },
          extraSettings: {
            smtp: { host: "mail.example.com", password: "", tokenRequired: true },
            bypass: "no",
            secure: { other: 1, secure: "both" },
          },
        },
      ],
      "cx-tenants:secrets": {
        tenantDefaults: clientSecret,
        tenants: {
          tenant1: {
            redis: {},
            extraSettings: { smtp: { password: secure }, keys: [secure, null], nothing: null },
            keyCloak: { "policy-enforcer": { credentials: { secret: secure } } },
          },
        },
      },
    }),
  },
  {
    name: "tenants that were there before",
    file: stack({
      "cx-tenants:tenants": [
        {
          tenantId: "Old_1",
          tenantName: " ",
          tenantCode: "A7",
          adopt: "ifIdentical",
          fqdn: "old.cx.example.com",
          existing: ["ingress", "dns"],
          unmanaged: ["dialer", "keyCloak.SCOPE_NAME"],
        },
        { tenantId: "expertflow", tenantName: "First", adopt: "own" },
      ],
    }),
  },
  {
    name: "an old platform",
    file: stack({
      "cx-tenants:platform": { ...base, tenantApi: { ...base.tenantApi, version: "5.0.0" } },
      "cx-tenants:tenantDefaults": {},
    }),
  },
  {
    name: "the sandbox's address in place of a URL",
    file: stack({
      "cx-tenants:platform": {
        ...base,
        keycloak: { url: "${CX_SANDBOX_GATEWAY_URL:-https://localhost:8443}/auth" },
      },
    }),
  },
];

/** Right files of all sources. */
export const rightFiles: readonly RightFile[] = [
  ...stackFiles(),
  ...documented(),
  ...rendered(),
  ...others,
];
