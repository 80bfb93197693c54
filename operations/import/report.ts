import { printable } from "../../providers/words/printable.ts";
import { objectKey } from "../../providers/services/kubernetes/taken.ts";
import type { PreparedImport } from "./import-tenants.ts";
import { identityOf } from "./tenant-line.ts";

/** What an import found, for people. */
export function reportOf({ plan, inventory, platform, file }: PreparedImport): string {
  const { importable, refused, managed, shared } = plan;
  const incomplete = importable.filter(({ missing }) => missing.length > 0);
  const complete = importable.length - incomplete.length;
  return [
    `${String(inventory.tenants.length)} tenants on the platform: ${String(complete)} complete, ${String(incomplete.length)} incomplete, ${String(managed.length)} in this stack already, ${String(refused.length)} not importable`,
    ...section(
      "Incomplete: pulumi up makes what is missing, but for a realm",
      incomplete.map(
        ({ tenantId, missing }) => `${printable(tenantId)}: no ${missing.join(", no ")}`,
      ),
    ),
    ...section(
      "Not importable",
      refused.map(({ tenantId, reason }) => `${printable(tenantId)}: ${reason}`),
    ),
    ...section("Of no tenant", strayOf(inventory, platform.rootDomain)),
    ...section(
      "Shared by most, for tenantDefaults",
      Object.keys(shared).length === 0 ? [] : JSON.stringify(shared, null, 2).split("\n"),
    ),
    "",
    `${String(file.resources.length)} resources to import`,
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** Hosts, entries and records below the root domain that belong to no tenant of the platform. */
function strayOf(
  { tenants, allowedHosts = [], durableHosts = [], objects = [] }: PreparedImport["inventory"],
  rootDomain: string | undefined,
): string[] {
  if (rootDomain === undefined) return [];
  const hosts = new Set(tenants.flatMap(hostOf));
  const isStray = (host: string) =>
    host.endsWith(`.${rootDomain}`) && !host.startsWith("*") && !hosts.has(host);
  const isStrayEntry = (entry: string) => isStray(entry.replace(/^https:\/\//, ""));
  const strayObjects = objects.flatMap((object) =>
    object.hosts.filter(isStray).map((host) => `${objectKey(object)} (${printable(host)})`),
  );
  return [
    ...allowedHosts.filter(isStrayEntry).map((entry) => `allowed host ${printable(entry)}`),
    ...durableHosts
      .filter(isStrayEntry)
      .map((entry) => `allowed host in the file ${printable(entry)}`),
    ...strayObjects,
  ];
}

function hostOf(live: PreparedImport["inventory"]["tenants"][number]): string[] {
  try {
    return [identityOf(live).fqdn];
  } catch {
    return [];
  }
}
