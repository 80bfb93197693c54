import { printable } from "../../providers/words/printable.ts";
import { hostOfEntry, strayHostsOn } from "../stray-hosts.ts";
import { TenantReadiness } from "../../providers/resources/tenant-readiness/tenant-readiness.ts";
import { objectKey } from "../../providers/services/kubernetes/taken.ts";
import type { PreparedImport } from "./import-tenants.ts";
import { hostOf } from "./plan.ts";

/** What an import found, for people. */
export function reportOf(prepared: PreparedImport): string {
  const { plan, inventory, file, isFirst } = prepared;
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
    ...section("Not live: pulumi up waits for it", notLiveOf(prepared)),
    ...section(
      "Of no tenant in the platform's list, which may leave suspended ones out",
      strayOf(prepared),
    ),
    ...section(
      "Shared by most, for tenantDefaults",
      isFirst && Object.keys(shared).length > 0 ? JSON.stringify(shared, null, 2).split("\n") : [],
    ),
    "",
    `${String(file.resources.length)} resources to import`,
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** Tenants whose readiness the stack wants, and that have not passed its checks. */
function notLiveOf({ plan, platform, file }: PreparedImport): string[] {
  if (platform.readiness === undefined) return [];
  const live = file.resources.filter(({ type }) => type === TenantReadiness.__pulumiType);
  const ids = new Set(live.map(({ logicalName }) => logicalName));
  return plan.importable
    .filter(({ tenantId }) => !ids.has(tenantId))
    .map(({ tenantId }) => printable(tenantId));
}

/** Hosts, entries and records below the root domain that belong to no tenant of the platform. */
function strayOf({ inventory, platform }: PreparedImport): string[] {
  const { tenants, allowedHosts = [], durableHosts = [], objects = [] } = inventory;
  const isStray = strayHostsOn(platform, tenants.map(hostOf));
  const strays = (entries: readonly string[]) =>
    entries.filter((entry) => isStray(hostOfEntry(entry))).map((entry) => printable(entry));
  const strayObjects = objects.flatMap((object) =>
    object.hosts.filter(isStray).map((host) => `${objectKey(object)} (${printable(host)})`),
  );
  return [
    ...strays(allowedHosts).map((entry) => `allowed host ${entry}`),
    ...strays(durableHosts).map((entry) => `allowed host in the file ${entry}`),
    ...strayObjects,
  ];
}
