import { warningSign } from "../../providers/engine/lifecycle.ts";
import { withoutControls } from "../../providers/words/printable.ts";
import { redact } from "../../providers/words/redact.ts";
import { nameInUrn, type CliResult } from "../pulumi.ts";
import type { EngineEvent } from "./events.ts";
import { kindOf, tenantStackType } from "./kinds.ts";
import type { Said, Violation } from "./report.ts";

/** Longer words are cut, in characters. */
const longestMessage = 8_000;

/** Warnings of the engine, of the program, and of our handlers, which write them to standard error; each once. */
export function warningsIn(events: readonly EngineEvent[]): Said[] {
  const written = diagnosticsOf("info#err", events).flatMap(({ message }) =>
    message
      .split("\n")
      .filter((line) => line.startsWith(warningSign))
      .map((line) => ({ subject: "", message: words(line.slice(warningSign.length)) })),
  );
  return onlyOnce([...saidWith("warning", events), ...written]);
}

function saidWith(severity: "warning" | "error", events: readonly EngineEvent[]): Said[] {
  return diagnosticsOf(severity, events).map(({ urn, message }) => ({
    subject: subjectOf(urn),
    message: words(message),
  }));
}

function diagnosticsOf(severity: string, events: readonly EngineEvent[]) {
  return events
    .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
    .filter((one) => one.severity === severity && !one.ephemeral);
}

/** Why the engine refused a run: its errors, and where it told none, the last words of the CLI. */
export function refusalsIn(events: readonly EngineEvent[], result: CliResult): Said[] {
  const errors = events.flatMap(({ errorEvent }) => errorEvent?.error ?? []);
  const said = onlyOnce([
    ...saidWith("error", events),
    ...errors.map((error) => ({ subject: "", message: words(error) })),
  ]);
  const isTold = said.length > 0 || violationsIn(events).some(({ level }) => level === "mandatory");
  return isTold
    ? said
    : [{ subject: "", message: words(result.stderr) || "pulumi did not say why" }];
}

/** Rules of the policy pack that do not hold, the mandatory ones first; the engine tells them in any order. */
export function violationsIn(events: readonly EngineEvent[]): Violation[] {
  const found = events
    .flatMap(({ policyEvent }) => policyEvent ?? [])
    .map(({ policyName, enforcementLevel, resourceUrn, message }) => ({
      policy: policyName,
      level: enforcementLevel,
      subject: subjectOf(resourceUrn),
      message: words(message),
    }));
  return found.sort((one, other) => orderOf(one).localeCompare(orderOf(other)));
}

function orderOf({ level, policy, subject }: Violation): string {
  return [level === "mandatory" ? 0 : 1, policy, subject].join("\n");
}

/** `tenant tenant1`, `Ingress cx-tenant1`: what a URN is about; "" for the stack. */
function subjectOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  if (type === "" || type === "pulumi:pulumi:Stack") return "";
  return `${type === tenantStackType ? "tenant" : kindOf(type)} ${nameInUrn(urn)}`;
}

function onlyOnce(said: readonly Said[]): Said[] {
  const known = new Map(said.map((one) => [JSON.stringify(one), one]));
  return [...known.values()];
}

function words(text: string): string {
  const shown = withoutControls(redact(text.trim()));
  return shown.length > longestMessage ? `${shown.slice(0, longestMessage)}…` : shown;
}
