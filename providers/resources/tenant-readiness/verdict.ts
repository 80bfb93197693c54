import { CxError } from "../../errors.ts";
import type { CheckName, TenantReadinessSpec } from "./schema.ts";
import type { Finding } from "./checks/check.ts";
import { checksOf } from "./checks/checks.ts";
import { defaults } from "./schema.ts";

/** The error of a tenant that is not live: each failed check with its remedy, and those that passed. */
export function notReady(
  spec: TenantReadinessSpec,
  failed: ReadonlySet<CheckName>,
  findings: ReadonlyMap<CheckName, Finding>,
): CxError {
  const { tenantId, fqdn, timeoutSeconds = defaults.timeoutSeconds } = spec;
  const names = checksOf(spec);
  const passed = names.filter((name) => !failed.has(name));
  const failures = names.filter((name) => failed.has(name) && findings.has(name));
  const count = `${String(failures.length)} of ${String(names.length)} checks failed`;
  const lines = [
    `tenant '${tenantId}' is not live at https://${fqdn}: ${count} (asked for up to ${String(timeoutSeconds)} s)`,
    ...names.filter((name) => failed.has(name)).map((name) => describe(name, findings.get(name))),
    `  passed: ${passed.join(", ") || "none"}`,
  ];
  return new CxError(lines.join("\n"), {
    remedy: "put this right and run pulumi up again; what is made already stays as it is",
  });
}

function describe(name: CheckName, finding: Finding | undefined): string {
  const { came, remedy } = finding ?? {
    came: "was not asked: it comes when the others have passed",
  };
  const text = came.replaceAll("\n", "\n  ");
  return `  - ${name}: ${text}${remedy === undefined ? "" : `\n    → ${remedy}`}`;
}
