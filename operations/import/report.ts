import { printable } from "../../providers/words/printable.ts";
import { hostOfEntry, strayHostsOn } from "../stray-hosts.ts";
import { objectKey } from "../../providers/services/kubernetes/taken.ts";
import type { PreparedImport } from "./import-tenants.ts";
import { hostOf } from "./plan.ts";

/** What an import found, for people. */
export function reportOf(prepared: PreparedImport): string {
  const { plan, inventory, file } = prepared;
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
    ...section("Of no tenant", strayOf(prepared)),
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
