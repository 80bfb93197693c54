import { withoutControls } from "../../providers/words/printable.ts";
import { redact } from "../../providers/words/redact.ts";
import type { Line, Verdict } from "./examination.ts";

const signs: Readonly<Record<Verdict, string>> = {
  right: "✓",
  warning: "!",
  wrong: "✗",
  unseen: "–",
};

/** True when no check has found something wrong. */
export function isWell(lines: readonly Line[]): boolean {
  return lines.every(({ verdict }) => verdict !== "wrong");
}

/** The lines for a person: one a check, with what to do below those that need it. */
export function textReport(stack: string, lines: readonly Line[]): string {
  const areas = [...new Set(lines.map(({ area }) => area))];
  const blocks = areas.map((area) =>
    [area, ...lines.filter((line) => line.area === area).map(textOf)].join("\n"),
  );
  return [...blocks, summary(stack, lines)].join("\n\n");
}

function textOf(line: Line): string {
  const { verdict, check, what, remedy } = shown(line);
  const rest = remedy === undefined ? "" : `\n→ ${remedy.replaceAll("\n", "\n→ ")}`;
  return `  ${signs[verdict]} ${check}: ${what}${rest}`.replaceAll("\n", "\n      ");
}

function summary(stack: string, lines: readonly Line[]): string {
  const count = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
  const counts = [
    `${String(count("wrong"))} wrong`,
    `${String(count("warning"))} to know`,
    `${String(count("unseen"))} not looked at`,
    `${String(count("right"))} right`,
  ].join(", ");
  return isWell(lines)
    ? `✓ stack ${stack} is ready for pulumi preview (${counts})`
    : `✗ stack ${stack} is not ready (${counts})`;
}

/** The same for a program. */
export function jsonReport(stack: string, lines: readonly Line[]): string {
  return JSON.stringify({ stack, ok: isWell(lines), checks: lines.map(shown) }, undefined, 2);
}

/** A line without secrets, in words that a terminal only shows. What programs read stays: a secret may be any word. */
function shown({ what, remedy, ...line }: Line): Line {
  const clean = (text: string) => withoutControls(redact(text));
  return { ...line, what: clean(what), ...(remedy !== undefined && { remedy: clean(remedy) }) };
}
