import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CoreV1Api, CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { z } from "zod";
import { examine } from "../../operations/doctor/doctor.ts";
import type { Line } from "../../operations/doctor/examination.ts";
import { binDirectory } from "../../tools/programs.mjs";
import { kubernetesPluginVersion, oldestPulumiVersion } from "../../tools/setup/catalog.mjs";
import { TestDns, type DnsReply } from "../providers/resources/tenant-readiness/test-dns.ts";
import { tenantPayload } from "../sandbox/test-platform.ts";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";

/** What is otherwise than on a healthy platform. */
export interface Seed {
  platform?: object;
  tenantDefaults?: object;
  tenants?: readonly object[];
  /** Variables of the shell. */
  env?: Readonly<Record<string, string | undefined>>;
  knobs?: Readonly<Record<string, unknown>>;
  /** Default: the site's own. */
  stack?: string;
  /** What DNS says of every name. Default: the address of the entry. */
  dns?: DnsReply;
  /** How far this machine's clock is before the platform's. */
  aheadMs?: number;
}

const versions = z.object({ version: z.string() });
const sdk = versions.parse(createRequire(import.meta.url)("@pulumi/pulumi/package.json")).version;

/** A healthy platform with a tenant that somebody made by hand, and a stack that never had an `up`. */
export class DoctorSite {
  readonly site: Site;
  readonly #dns: TestDns;
  readonly #before = { directory: process.cwd(), kubeconfig: process.env["KUBECONFIG"] };

  private constructor(site: Site, dns: TestDns) {
    this.site = site;
    this.#dns = dns;
    // The doctor looks at the checkout in which it runs. Other tests of this process come back to their own.
    process.chdir(site.checkout);
  }

  static async start(): Promise<DoctorSite> {
    const site = await Site.start();
    const portal = new Portal(site.platform);
    await portal.make(tenantPayload("byhand", { fqdn: "byhand.cx.localhost" }));
    return new DoctorSite(site, await TestDns.start({ A: "127.0.0.1" }));
  }

  async remove(): Promise<void> {
    process.chdir(this.#before.directory);
    setKubeconfig(this.#before.kubeconfig);
    this.#dns.stop();
    await this.site.remove();
  }

  /** The shell of an administrator of the cluster. */
  get shell(): Record<string, string | undefined> {
    return { ...this.site.env, KUBECONFIG: this.site.platform.kubeconfig };
  }

  /** A folder for states that holds none. */
  async emptyBackend(): Promise<string> {
    const folder = join(this.site.directory, "another-backend");
    await mkdir(folder);
    return folder;
  }

  /** Seeds what is to be found, and looks; also what the look has left. */
  async look(seed: Seed = {}): Promise<{ lines: Line[]; before: unknown; after: unknown }> {
    const { knobs = {}, env = {}, aheadMs = 0, stack = this.site.stack } = seed;
    const { dns = { A: "127.0.0.1" } } = seed;
    this.#dns.reply = () => dns;
    const shell = { ...this.shell, ...env };
    await this.#configure(seed);
    const usual = await this.#knobs();
    await this.site.control("/knobs", knobs);
    setKubeconfig(shell["KUBECONFIG"]);
    try {
      const before = await this.#traces();
      const lines = await examine({
        stack,
        shell,
        programs: binDirectory,
        needed: {
          sdk,
          oldestPulumi: oldestPulumiVersion,
          kubernetesPlugin: kubernetesPluginVersion,
        },
        now: () => Date.now() + aheadMs,
      });
      return { lines, before, after: await this.#traces() };
    } finally {
      await this.site.control("/knobs", usual);
    }
  }

  async #configure({ platform, tenants = [tenant1], tenantDefaults = {} }: Seed): Promise<void> {
    const { gateway = "", grafana } = this.site.platform.urls;
    await this.site.configure({
      tenants,
      tenantDefaults,
      platform: {
        grafana: { url: grafana, provisioned: {} },
        dns: { kind: "external-dns", target: { addresses: ["127.0.0.1"] } },
        readiness: {
          address: `127.0.0.1:${new URL(gateway).port}`,
          dnsServers: [this.#dns.address],
        },
        ...platform,
      },
    });
  }

  async #knobs(): Promise<object> {
    const answer = await fetch(`${this.site.platform.urls.control}/state`);
    return z.object({ knobs: z.looseObject({}) }).parse(await answer.json()).knobs;
  }

  /** All that a look could have written: calls that are no reads, objects of the cluster, the stack's files. */
  async #traces(): Promise<unknown> {
    const { requests } = await this.site.state();
    const isWrite = (call: string) => !/ GET | POST \/realms\/master\/.*\/token$/.test(call);
    return {
      writes: Object.entries(requests).filter(([call]) => isWrite(call)),
      objects: await this.#objects(),
      files: await digests([join(this.site.directory, "backend"), this.site.checkout]),
    };
  }

  async #objects(): Promise<string[]> {
    const core = this.site.kubernetes(CoreV1Api);
    const custom = this.site.kubernetes(CustomObjectsApi);
    const records = { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" };
    const lists: unknown[] = await Promise.all([
      core.listNamespace(),
      core.listSecretForAllNamespaces(),
      core.listServiceForAllNamespaces(),
      this.site.kubernetes(NetworkingV1Api).listIngressForAllNamespaces(),
      // None where its definition is gone.
      custom.listClusterCustomObject(records).catch(() => ({ items: [] })),
    ]);
    return lists.flatMap((list) => versionsIn.parse(list).items.map(({ metadata }) => metadata));
  }
}

const versionsIn = z.object({
  items: z.array(
    z.object({
      metadata: z
        .object({ name: z.string(), resourceVersion: z.string() })
        .transform(({ name, resourceVersion }) => `${name} ${resourceVersion}`),
    }),
  ),
});

async function digests(folders: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const file = join(entry.parentPath, entry.name);
      found[file] = createHash("sha256")
        .update(await readFile(file))
        .digest("hex");
    }
  }
  return found;
}

/** The line to add for a tenant that nobody has. */
export const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };

function setKubeconfig(file: string | undefined): void {
  if (file === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = file;
}
