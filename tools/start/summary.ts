import type { SandboxPlatform } from "../sandbox-platform.ts";
import type { Tenant } from "./tenants.ts";

/** What runs now, and what to try next. */
export function formatSummary(result: {
  platform: SandboxPlatform;
  tenants: Tenant[];
  allowedHosts: string[];
}): string {
  const { platform, tenants, allowedHosts } = result;
  const width = Math.max(0, ...tenants.map(({ tenantId }) => tenantId.length));
  return [
    "",
    `The sandbox runs at ${platform.urls.gateway}. Its tenants answer on their own host names:`,
    ...tenants.map(
      ({ tenantId, url, isSuspended }) =>
        `  ${tenantId.padEnd(width)}  ${isSuspended ? "suspended: its data is kept, and it does not answer" : url}`,
    ),
    `Hosts that Grafana's data source may call: ${allowedHosts.join(", ")}`,
    `All that the platform has: curl -s ${new URL("/state", platform.urls.control).href}`,
    "",
    "What to try next:",
    '  eval "$(npm run -s sandbox:env)"   plain pulumi in this shell now works against the sandbox',
    "  pulumi preview                     nothing to do",
    "  pulumi up                          after you added a third tenant to Pulumi.dev.yaml",
    "  npm stop                           ends the sandbox; its state stays",
    "",
    "For your own platform open another shell: docs/production.md",
  ].join("\n");
}
