import { isDeepStrictEqual } from "node:util";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { checkDataSource } from "../grafana-allowed-host/grafana.ts";
import { findSource, type SourceName } from "../grafana-provisioned-host/provisioning-file.ts";
import { secretStore, type SecretName } from "../grafana-provisioned-host/secret.ts";
import { Deadline } from "../http/deadline.ts";
import { problemsOf, type Problem } from "../problems.ts";
import { connectToPlatform } from "../tenant/platform.ts";
import type { PlatformAccessSpec, PlatformAccessState } from "./arguments.ts";
import { checkCluster } from "./cluster.ts";
import { accessSpec, accessState } from "./schema.ts";

const schemaVersion = 1;
const id = "platform-access";
const secretTimeoutSeconds = 30;

/** The life of a check: it makes nothing on the platform, and there is nothing to take down. */
export const platformAccessLifecycle: Lifecycle<PlatformAccessSpec, PlatformAccessState> = {
  parseInputs: (value) => accessSpec.parse(value),
  parseState: (value) => accessState.parse(value),

  check(olds, news) {
    const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(news, path);
    const problems = problemsOf(accessSpec, news, { isUnjudged });
    if (problems.length === 0) problems.push(...recordKindStays(olds, news));
    return { inputs: news, problems, warnings: [] };
  },

  diff: () => ({ replaces: [], unfinished: false }),

  async create(context, spec) {
    await Promise.all([checkServices(context, spec), checkHosts(spec, spec.tenants)]);
    return { id, state: { ...spec, schemaVersion } };
  },

  read(_context, _id, { schemaVersion: _version, ...inputs }) {
    return Promise.resolve({ state: { ...inputs, schemaVersion }, inputs });
  },

  async update(context, _id, olds, news) {
    const entries = Object.entries(news.tenants);
    const added = Object.fromEntries(entries.filter(([key, host]) => olds.tenants[key] !== host));
    const isElsewhere = !isDeepStrictEqual(olds.cluster, news.cluster);
    const checks = Object.keys(added).length > 0 ? [checkServices(context, news)] : [];
    // New kinds of objects, or in another place: the tenants that are there get them too.
    await Promise.all([...checks, checkHosts(news, isElsewhere ? news.tenants : added)]);
    return { ...news, schemaVersion };
  },

  delete: () => Promise.resolve(),
};

type Loose = Readonly<Record<string, unknown>>;

/** external-dns takes two runs to turn addresses into an alias, and the name is gone in between. */
function recordKindStays(olds: Loose, news: Loose): Problem[] {
  const before = olds["recordKind"];
  const after = news["recordKind"];
  if (typeof before !== "string" || typeof after !== "string" || before === after) return [];
  const earlier = keysOf(olds["tenants"]);
  const kept = keysOf(news["tenants"]).filter((tenant) => earlier.includes(tenant));
  if (kept.length === 0) return [];
  return [
    {
      path: "dns.target",
      reason:
        `cannot change from ${before} to ${after} in place: external-dns would take the names of ${kept.join(", ")} away for a while. ` +
        "Plan that gap: pulumi up with dns.kind: none, wait until the names are gone, then pulumi up with the new target",
    },
  ];
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** Throws a CxError when a login fails, a service is not there, or something can't be written. */
async function checkServices(
  context: RunContext,
  { tenantApi, grafana, provisioned }: PlatformAccessSpec,
): Promise<void> {
  await Promise.all([
    connectToPlatform(context, tenantApi).tenants.fresh(),
    grafana && checkDataSource(context, grafana.connection, grafana.dataSource),
    grafana && provisioned && checkProvisioning(provisioned, sourceName(grafana)),
  ]);
}

/** Throws a CxError when the cluster does not take what these tenants need. */
async function checkHosts(
  { cluster }: PlatformAccessSpec,
  tenants: Readonly<Record<string, string>>,
): Promise<void> {
  const hosts = Object.entries(tenants).map(([tenantId, fqdn]) => ({ tenantId, fqdn }));
  if (cluster !== undefined && hosts.length > 0) await checkCluster(cluster, hosts);
}

function sourceName({
  dataSource,
  connection,
}: NonNullable<PlatformAccessSpec["grafana"]>): SourceName {
  return { dataSource, organization: connection.organization };
}

async function checkProvisioning(secret: SecretName, name: SourceName): Promise<void> {
  const { files } = await secretStore(secret).read(Deadline.inSeconds(secretTimeoutSeconds));
  findSource(files, name);
}
