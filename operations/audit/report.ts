import { severities, type Finding, type NotLookedAt, type Severity } from "./finding.ts";

/** What an audit found; as it stands in `--json`. */
export interface Report {
  stack: string;
  /** When it was taken, in UTC. */
  at: string;
  tenants: {
    program: number;
    /** Null where they could not be listed. */
    platform: number | null;
  };
  findings: readonly Finding[];
  notLookedAt: readonly NotLookedAt[];
}

/** For cron: 0 nothing was found, 1 something was, 2 something could not be looked at. */
export function exitStatusOf({ findings, notLookedAt }: Report): 0 | 1 | 2 {
  if (notLookedAt.length > 0) return 2;
  return findings.length > 0 ? 1 : 0;
}

/** "2 problems, 1 warning"; empty where nothing was found. */
function countsOf(findings: readonly Finding[]): string {
  return severities
    .map((severity) => ({
      severity,
      count: findings.filter((one) => one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${String(count)} ${nameOf(severity, count)}`)
    .join(", ");
}

/** The result in one sentence. */
export function resultOf({ findings, notLookedAt }: Report): string {
  const found = findings.length === 0 ? "Nothing found" : `Found: ${countsOf(findings)}`;
  const count = notLookedAt.length;
  return count === 0
    ? `${found}.`
    : `${found}; ${String(count)} ${count === 1 ? "part" : "parts"} could not be looked at.`;
}

/** How many tenants the report is about, in words. */
export function scopeOf({ tenants: { program, platform } }: Report): string {
  const there = platform === null ? "an unknown number" : String(platform);
  return `${String(program)} tenants in the program, ${there} on the platform`;
}

export function nameOf(severity: Severity, count: number): string {
  return count === 1 ? severity : `${severity}s`;
}

/** 2026-11-30T05:55:00.000Z as people read it. */
export function timeOf({ at }: Report): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
