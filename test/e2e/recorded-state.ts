import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { z } from "zod";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";

// A state as a release wrote it, and what the platform had then. Recorded once for each released shape, by
// RECORD_STATE=<file> npm run jest -- test/e2e/recorded-state; never changed afterwards.

const recordingSchema = z.object({
  /** What `pulumi stack export --show-secrets` gave. */
  state: z.looseObject({}),
  /** The tenant's document, secrets in clear. */
  tenant: z.record(z.string(), z.unknown()),
  /** Grafana's provisioning file. */
  file: z.string(),
});
type Recording = z.infer<typeof recordingSchema>;

export const allowedHost = "https://tenant1.cx.localhost";
const secret = { name: "ef-grafana-datasource-secret", namespace: "expertflow" };

/** The stack that is recorded: one tenant with everything that a tenant can have. */
export function recordedStack(site: Site, change: object = {}) {
  const { port } = new URL(site.platform.urls.gateway ?? "");
  return {
    tenants: [{ tenantId: "tenant1", tenantName: "Tenant One", ...change }],
    platform: {
      grafana: { url: site.platform.urls.grafana, provisioned: {} },
      readiness: { address: `127.0.0.1:${port}` },
    },
  };
}

export async function provisioningFile(site: Site): Promise<string> {
  const { data } = await site.kubernetes(CoreV1Api).readNamespacedSecret(secret);
  return Buffer.from(data?.["datasource.yml"] ?? "", "base64").toString("utf8");
}

/** Writes down the state of a site and what its platform has, without what differs from site to site. */
export async function record(site: Site, file: string): Promise<void> {
  const { text } = await site.pulumi(["stack", "export", "--show-secrets"]);
  const state: unknown = JSON.parse(text);
  const tenant = await site.tenant("tenant1");
  const recording = { state, tenant, file: await provisioningFile(site) };
  const whole = JSON.stringify(recording, withoutSources, 1);
  const places = { ...(await placesOf(site)), "<record>": String(tenant?.["_id"]) };
  const placeless = Object.entries(places).reduce(
    (all, [name, value]) => all.replaceAll(value, name),
    whole,
  );
  await writeFile(pathOf(file), `${placeless}\n`);
}

/** Where the program stood that declared a resource. */
function withoutSources(key: string, value: unknown): unknown {
  return key === "sourcePosition" || key === "stackTrace" ? undefined : value;
}

/** Puts a site where the recorded one was: its state, and all that its platform had. */
export async function restore(site: Site, file: string): Promise<void> {
  const placeless = await readFile(pathOf(file), "utf8");
  const places = Object.entries(await placesOf(site));
  const text = places.reduce((all, [name, value]) => all.replaceAll(name, value), placeless);
  const recording = recordingSchema.parse(JSON.parse(text));
  const { _id, ...document } = recording.tenant;
  await new Portal(site.platform).make(document);
  const record = String((await site.tenant("tenant1"))?.["_id"]);
  await site.control("/grafana/foreign-write", { style: "versioned", add: [allowedHost] });
  await restoreCluster(site, recording);
  const input = JSON.stringify(recording.state).replaceAll("<record>", record);
  const said = await site.pulumi(["stack", "import"], { input });
  if (!said.ok) throw new Error(said.text);
}

function pathOf(file: string): string {
  return join(import.meta.dirname, "states", file);
}

/** What differs from site to site, by the name that stands for it in a recording. */
async function placesOf(site: Site): Promise<Record<string, string>> {
  const { urls } = site.platform;
  const namespace = await site.kubernetes(CoreV1Api).readNamespace({ name: "ef-external" });
  return {
    "<tenant API>": urls.tenantApi,
    "<Keycloak>": urls.keycloak,
    "<Grafana>": urls.grafana,
    "<gateway>": new URL(urls.gateway ?? "").host,
    "<port>": new URL(urls.gateway ?? "").port,
    "<namespace>": namespace.metadata?.uid ?? "",
    "<directory>": site.directory,
  };
}

const objectSchema = z.object({
  type: z.string().regex(/^kubernetes:.*:(Ingress|DNSEndpoint)$/),
  inputs: z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({
      namespace: z.string(),
      annotations: z.record(z.string(), z.string()),
    }),
  }),
});
const deploymentSchema = z.object({ deployment: z.object({ resources: z.array(z.unknown()) }) });

async function restoreCluster(site: Site, { state, file }: Recording): Promise<void> {
  const body = await site.kubernetes(CoreV1Api).readNamespacedSecret(secret);
  body.data = { ...body.data, "datasource.yml": Buffer.from(file).toString("base64") };
  await site.kubernetes(CoreV1Api).replaceNamespacedSecret({ ...secret, body });
  for (const resource of deploymentSchema.parse(state).deployment.resources) {
    const object = objectSchema.safeParse(resource).data?.inputs;
    if (object === undefined) continue;
    const [group = "", version = ""] = object.apiVersion.split("/");
    const { namespace, annotations } = object.metadata;
    await site.kubernetes(CustomObjectsApi).createNamespacedCustomObject({
      group,
      version,
      namespace,
      plural: object.kind === "Ingress" ? "ingresses" : "dnsendpoints",
      body: object,
      fieldManager: annotations["pulumi.com/patchFieldManager"] ?? "",
    });
  }
}
