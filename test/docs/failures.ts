import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { loadCertificates } from "../../sandbox/certificates.ts";
import { checkDataSource } from "../../providers/grafana-allowed-host/grafana.ts";
import { findSource } from "../../providers/grafana-provisioned-host/provisioning-file.ts";
import { allowedHostLifecycle } from "../../providers/grafana-allowed-host/lifecycle.ts";
import { whyNotThisNode } from "../../providers/node-version.cjs";
import { tenantLifecycle } from "../../providers/tenant/lifecycle.ts";
import { readSettings } from "../../settings.ts";
import { noSurroundings, type Surroundings } from "../../settings-surroundings.ts";
import { loginOf, tenantArgs } from "../providers/tenant/tenant-args.ts";
import type { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";

/** A failure that a user is likely to meet. */
export interface Failure {
  /** Heading on the page. */
  title: string;
  /** When it happens and what it means, in a sentence or two. */
  when: string;
  /** Brings it about; resolves with the text that the user sees. */
  provoke: (cx: TestPlatform) => Promise<string>;
}

const rootDomain = "cx.example.com";
const dataSource = "infinity_cim_json_api";

/** Each of the failures, in the order in which a first-time user meets them. */
export const failures: readonly Failure[] = [
  {
    title: "An old Node",
    when: "Pulumi runs the program and the providers with the first `node` on PATH, and that one is older than 22.18.",
    provoke: () =>
      Promise.resolve(whyNotThisNode({ version: "v20.20.2", features: {} }) ?? "it did not fail"),
  },
  {
    title: "An unknown key",
    when: "A key is misspelled, or stands in the wrong block. The platform itself would store it without a word.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, dailer: { callsPerSecond: 9 } }] }),
  },
  {
    title: "A key that nobody reads",
    when: "One letter is wrong in a key of the stack's file. Without this check the tenants of that file would be missing, and so be taken down.",
    provoke: () => settingsText({}, { keys: ["cx-tenants:platform", "cx-tenants:tenantFile"] }),
  },
  {
    title: "A key in another namespace",
    when: "Only the keys of this project are read, and its name is cx-tenants.",
    provoke: () => settingsText({}, { keys: ["cx-tenant:tenants"] }),
  },
  {
    title: "A key that was set without --path",
    when: "Pulumi takes the dots for a part of the name then, and makes a key of its own.",
    provoke: () => settingsText({}, { keys: ["cx-tenants:secrets.tenantDefaults.redis.password"] }),
  },
  {
    title: "A platform that is not the sandbox, in a shell of the sandbox",
    when: "The shell was set up with `npm run -s sandbox:env`, and the stack's platform is another one.",
    provoke: () => settingsText({}, { environment: { CX_SANDBOX_URL: "http://127.0.0.1:8440" } }),
  },
  {
    title: "A wrong type",
    when: "A text stands where a number, a block or a list belongs.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, dialer: { callsPerSecond: "fast" } }] }),
  },
  {
    title: "A tenantId that cannot be one",
    when: "The id becomes the name of a realm, a host, a bucket and a database, so it has to fit all of them.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, tenantId: "Tenant_1" }] }),
  },
  {
    title: "A reserved tenantId",
    when: "Something else on the platform has this name already.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, tenantId: "master" }] }),
  },
  {
    title: "An FQDN outside the root domain",
    when: "A platform with a root domain finds the tenant of a request by its host name.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, fqdn: "tenant1.example.org" }] }),
  },
  {
    title: "One tenantId twice",
    when: "A line was copied and not changed, or stands in the list and in `tenantsFile` too.",
    provoke: () => settingsText({ tenants: [tenant1, { ...tenant1, tenantName: "Again" }] }),
  },
  {
    title: "A secret in the list of tenants",
    when: "The list is read by everybody who reads the repository; secrets are kept encrypted beside it.",
    provoke: () =>
      settingsText({ tenants: [{ ...tenant1, redis: { password: "canary-in-the-list" } }] }),
  },
  {
    title: "A secret among the extra settings",
    when: "Their names are the platform's own, so every name that sounds like a secret counts as one.",
    provoke: () =>
      settingsText({ tenants: [{ ...tenant1, extraSettings: { smtpPassword: "canary" } }] }),
  },
  {
    title: "A secret that is not encrypted",
    when: "It was set without `--secret`, or written into the file by hand.",
    provoke: () => settingsText({ login: { password: "canary" } }, { keys: ["cx-tenants:login"] }),
  },
  {
    title: "Secrets of a tenant that is not there",
    when: "The tenantId is misspelled, or the tenant was taken out of the list and its secrets were not.",
    provoke: () =>
      settingsText({
        secrets: { ...clientSecret, tenants: { tenatn1: { redis: { password: "canary" } } } },
      }),
  },
  {
    title: "The client secret is missing",
    when: "It was never set for this stack.",
    provoke: () => settingsText({ secrets: {} }),
  },
  {
    title: "The logo is missing",
    when: "The path is relative to the directory of Pulumi.yaml.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, logo: "logos/tenant1.svg" }] }),
  },
  {
    title: "A logo with a script in it",
    when: "Some drawing programs put scripts into SVG files; login pages would run them.",
    async provoke(cx) {
      const logo = join(cx.directory, "tenant1.svg");
      await writeFile(logo, '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
      const text = await settingsText({ tenants: [{ ...tenant1, logo }] });
      return text.replaceAll(cx.directory, "logos");
    },
  },
  {
    title: "No login",
    when: "The platform asks for a token, and neither the environment nor the stack has an account.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "", CX_LOGIN_CLIENT_SECRET: "" }),
  },
  {
    title: "Half a login",
    when: "Client secret and password belong together.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "" }),
  },
  {
    title: "A wrong password",
    when: "It is tried once per run, so that the account is not locked.",
    provoke: (cx) => tenantText(cx, {}, { CX_LOGIN_PASSWORD: "canary-wrong" }),
  },
  {
    title: "The platform cannot be reached",
    when: "The address is wrong, the VPN is off, or the platform is down. Nothing was changed.",
    provoke: (cx) => tenantText(cx, connectTo("http://127.0.0.1:1")),
  },
  {
    title: "The certificate is not trusted",
    when: "The platform's certificate is signed by a CA that this machine does not know.",
    provoke: (cx) => withUntrustedServer(cx, (url) => tenantText(cx, connectTo(url))),
  },
  {
    title: "A foreign tenant of that id",
    when: "The tenant is on the platform, and this stack did not make it. Up to twelve differences are shown, secrets never.",
    async provoke(cx) {
      await cx.createTenant("tenant1", {
        tenantName: "By hand",
        createdBy: "operator",
        tenantSettings: { fqdn: `tenant1.${rootDomain}`, subDomain: "tenant1" },
      });
      return tenantText(cx);
    },
  },
  {
    title: "An FQDN that another tenant has",
    when: "The platform would accept it, and then mix the two tenants up.",
    async provoke(cx) {
      await cx.createTenant("tenant9", { tenantSettings: { fqdn: `tenant1.${rootDomain}` } });
      return tenantText(cx);
    },
  },
  {
    title: "An FQDN that was changed",
    when: "The platform cannot give a provisioned tenant another host name.",
    async provoke(cx) {
      const engine = new TestEngine(tenantLifecycle, loginOf(cx));
      await engine.up("tenant1", argsOn(cx));
      return failureOf(engine.up("tenant1", argsOn(cx, { fqdn: `other.${rootDomain}` })));
    },
  },
  {
    title: "The outcome is unknown",
    when: "The connection broke after the request to create a tenant was sent. It is never sent twice.",
    async provoke(cx) {
      await cx.faults({ service: "tenant", method: "POST", kind: "resetBefore" });
      return tenantText(cx, impatient(cx));
    },
  },
  {
    title: "The realm is missing",
    when: "The tenant is there, but Keycloak has no realm for it yet. The resource is recorded as unfinished.",
    async provoke(cx) {
      await cx.knobs({ realmDelayMs: 60_000 });
      return tenantText(cx, impatient(cx));
    },
  },
  {
    title: "A read-only data source",
    when: "Grafana's data source comes from a file that does not allow changes.",
    async provoke(cx) {
      await cx.knobs({ grafanaReadOnly: true });
      return hostText(cx);
    },
  },
  {
    title: "A missing data source",
    when: "Its name is another one on this platform, or the URL leads to another Grafana.",
    async provoke(cx) {
      await cx.knobs({ grafanaDataSourceMissing: true });
      return hostText(cx);
    },
  },
  {
    title: "No login to Grafana",
    when: "Neither the environment nor the stack has a token.",
    provoke: (cx) => hostText(cx, { GRAFANA_TOKEN: "" }),
  },
  {
    title: "A token without the role Admin",
    when: "Grafana lets editors see data sources, but not change them. It is found out before anything is made.",
    async provoke(cx) {
      await cx.knobs({ grafanaRole: "editor" });
      const credentials = { environment: loginOf(cx), config: () => undefined };
      const context = { credentials, warn: () => undefined };
      const connection = { url: cx.platform.urls.grafana, maxRetries: 0 };
      return failureOf(checkDataSource(context, connection, dataSource));
    },
  },
  {
    title: "A data source of another organization",
    when: "Grafana keeps the data sources of its organizations apart, and each may have one of this name. A token belongs to one of them.",
    provoke: (cx) => hostText(cx, {}, { organization: 2 }),
  },
  {
    title: "A list that other places in the file share",
    when: "An anchor, alias or merge key in `datasource.yml` would carry our edit into another data source.",
    provoke: () => {
      const text = `apiVersion: 1\ndatasources:\n- name: ${dataSource}\n  jsonData: &shared {}\n`;
      const files = { "datasource.yml": text };
      return failureOf(Promise.resolve().then(() => findSource(files, { dataSource })));
    },
  },
  {
    title: "A service that is gone",
    when: "At `pulumi refresh` or `destroy` a service gives no answer, so what is in it can neither be read nor taken down. If it comes back, run the command again.",
    async provoke(cx) {
      const engine = new TestEngine(allowedHostLifecycle, loginOf(cx));
      await engine.up("tenant1", hostArgs(cx));
      await cx.faults({ service: "grafana", kind: "html", status: 502 });
      return failureOf(engine.destroy("tenant1"));
    },
  },
  {
    title: "A broken entry of somebody else",
    when: "One entry that the plugin cannot read blocks the dashboards of all tenants. Ours is not added beside it.",
    async provoke(cx) {
      const add = ["https://"];
      await cx.control("POST", "/grafana/foreign-write", { style: "versioned", add });
      return hostText(cx);
    },
  },
];

const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };
const clientSecret = {
  tenantDefaults: { keyCloak: { credentials: { secret: "canary-client-secret" } } },
};

/** What `pulumi preview` says to a configuration that would be right without the change. */
function settingsText(
  change: Record<string, unknown>,
  surroundings: Partial<Surroundings> = {},
): Promise<string> {
  const config: Record<string, unknown> = {
    platform: {
      rootDomain,
      tenantApi: { url: "https://cx.example.com/cx-tenant" },
      keycloak: { url: "https://cx.example.com/auth" },
    },
    tenantDefaults: { logo: "logos/sample.svg" },
    secrets: clientSecret,
    tenants: [tenant1],
    ...change,
  };
  const read = (key: string) => (key in config ? JSON.stringify(config[key]) : undefined);
  return failureOf(
    Promise.resolve().then(() => readSettings(read, { ...noSurroundings, ...surroundings })),
  );
}

/** What `pulumi up` says to a tenant. */
function tenantText(
  cx: TestPlatform,
  change: object = {},
  environment: Record<string, string> = {},
): Promise<string> {
  const engine = new TestEngine(tenantLifecycle, { ...loginOf(cx), ...environment });
  return failureOf(engine.up("tenant1", argsOn(cx, change)));
}

function argsOn(cx: TestPlatform, change: object = {}): object {
  return { ...tenantArgs(cx, { fqdn: `tenant1.${rootDomain}`, maxRetries: 0 }), ...change };
}

function connectTo(url: string): object {
  return { connection: { url: `${url}/cx-tenant`, keycloakUrl: `${url}/auth`, maxRetries: 0 } };
}

/** Too short for the platform to get ready. */
function impatient({ platform: { urls } }: TestPlatform): object {
  const { tenantApi: url, keycloak: keycloakUrl } = urls;
  return { connection: { url, keycloakUrl, maxRetries: 0, operationTimeoutSeconds: 2 } };
}

/** What `pulumi up` says to an entry in Grafana's list. */
function hostText(
  cx: TestPlatform,
  environment: Record<string, string> = {},
  change: object = {},
): Promise<string> {
  const engine = new TestEngine(allowedHostLifecycle, { ...loginOf(cx), ...environment });
  return failureOf(engine.up("tenant1", hostArgs(cx, change)));
}

function hostArgs(cx: TestPlatform, change: object = {}): object {
  const { grafana: url } = cx.platform.urls;
  const connection = { url, maxRetries: 0, ...change };
  return { dataSource, entry: `https://tenant1.${rootDomain}`, connection };
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("it did not fail");
}

async function withUntrustedServer(
  { directory }: TestPlatform,
  work: (url: string) => Promise<string>,
): Promise<string> {
  const { cert, key } = await loadCertificates(join(directory, "untrusted"), rootDomain);
  const server = createServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`https://localhost:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.close();
  }
}
