import { escaped, htmlPage } from "../html-page.ts";
import { severities, type Finding, type NotLookedAt, type Severity } from "./finding.ts";
import { nameOf, resultOf, scopeOf, timeOf, type Report } from "./report.ts";
import { css } from "./page-style.ts";

/**
 * A report as one page for people who run no commands: it needs no network, and has no script. All texts in it are
 * escaped, since others have written them.
 */
export function pageOf(report: Report): string {
  const title = `Audit of stack ${report.stack}`;
  const body = `<main>
<header>
<h1>${escaped(title)}</h1>
<p>${escaped(timeOf(report))} · ${escaped(scopeOf(report))}</p>
</header>
<p class="result">${escaped(resultOf(report))}</p>
${gapsOf(report.notLookedAt)}
${severities.map((severity) => sectionOf(severity, report.findings)).join("\n")}
</main>`;
  return htmlPage({ title, style: css, body });
}

const meanings: Readonly<Record<Severity, string>> = {
  problem: "Harms people now, or can be misused now.",
  warning: "Will become a problem, or is one if it is not meant.",
  note: "May well be meant; somebody should know it.",
};

function sectionOf(severity: Severity, findings: readonly Finding[]): string {
  const own = findings.filter((finding) => finding.severity === severity);
  if (own.length === 0) return "";
  const count = `${String(own.length)} ${nameOf(severity, own.length)}`;
  return `<section class="${severity}">
<h2>${count}</h2>
<p>${meanings[severity]}</p>
<table>
<thead><tr><th scope="col">About</th><th scope="col">What was found</th><th scope="col">What to do</th></tr></thead>
<tbody>
${own.map(rowOf).join("\n")}
</tbody>
</table>
</section>`;
}

function rowOf({ code, subject, what, remedy }: Finding): string {
  return `<tr><th scope="row">${escaped(subject)}</th><td>${escaped(what)} <code>${escaped(code)}</code></td><td>${escaped(remedy)}</td></tr>`;
}

function gapsOf(notLookedAt: readonly NotLookedAt[]): string {
  if (notLookedAt.length === 0) return "";
  const items = notLookedAt.map(
    ({ what, why }) => `<dt>${escaped(what)}</dt><dd>${escaped(why)}</dd>`,
  );
  return `<section class="gaps">
<h2>Could not be looked at</h2>
<p>Nothing is known of these.</p>
<dl>${items.join("\n")}</dl>
</section>`;
}
