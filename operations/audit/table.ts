import type { Finding, NotLookedAt } from "./finding.ts";
import { resultOf, scopeOf, timeOf, type Report } from "./report.ts";

/** A report for a terminal. */
export function tableOf(report: Report): string {
  const { stack, findings, notLookedAt } = report;
  const widest = Math.max(0, ...findings.map(({ code }) => code.length));
  return [
    `Audit of stack ${stack}, ${timeOf(report)}: ${scopeOf(report)}`,
    "",
    ...findings.flatMap((finding) => rowsOf(finding, widest)),
    ...notLookedAt.flatMap(rowsOfGap),
    resultOf(report),
  ].join("\n");
}

function rowsOf({ severity, code, subject, what, remedy }: Finding, widest: number): string[] {
  const head = `${severity.padEnd("problem".length)}  ${code.padEnd(widest)}  ${subject}`;
  return [head, `  ${what}`, ...(remedy === "" ? [] : [`  → ${remedy}`]), ""];
}

function rowsOfGap({ what, why }: NotLookedAt): string[] {
  return [`could not be looked at: ${what}`, ...why.split("\n").map((line) => `  ${line}`), ""];
}
