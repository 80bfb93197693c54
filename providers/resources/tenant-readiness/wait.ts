import { CxError } from "../../errors.ts";
import type { RunContext } from "../../engine/lifecycle.ts";
import { Deadline } from "../../flow/deadline.ts";
import { poll } from "../../flow/poll.ts";
import { LoginRefused } from "../../services/keycloak/login.ts";
import { connectToTenantService } from "../../services/tenant-api/service.ts";
import { callSettings, readinessPace } from "../../tuning.ts";
import type { CheckName, TenantReadinessSpec } from "./schema.ts";
import { checksOf, runCheck } from "./checks/checks.ts";
import { beginRound, type Finding, type Round, type RoundSource } from "./round.ts";

/** Timers are not exact: one that waits for the end may fire this much before it. */
const timerSlackMs = 10;

/** What has not passed yet, and what the last look at it found. */
interface Progress {
  open: Set<CheckName>;
  findings: Map<CheckName, Finding>;
}

/** Looks once at everything, with a list of tenants that the whole refresh shares. */
export async function isReady(context: RunContext, spec: TenantReadinessSpec): Promise<boolean> {
  const platform = connectToTenantService(context, spec.connection);
  const source = sourceOf(context, () => platform.tenants.recent());
  const progress = beginProgress(spec);
  try {
    for (const stage of stagesOf(spec)) {
      await lookOnce(beginRound(spec, source), stage, progress, source.end);
      if (stage.some((name) => progress.open.has(name))) return false;
    }
    return true;
  } catch (error) {
    // Not proved, so the next `up` proves it; the tenant itself reports the login.
    if (error instanceof LoginRefused) return false;
    throw error;
  }
}

/**
 * Looks again and again until every check has passed. Throws a CxError when that takes too long, and
 * LoginRefused when the platform refuses the login.
 */
export async function waitUntilReady(
  context: RunContext,
  spec: TenantReadinessSpec,
): Promise<void> {
  const platform = connectToTenantService(context, spec.connection);
  const source = sourceOf(context, () => platform.tenants.fresh());
  const progress = beginProgress(spec);
  const { timeoutSeconds, intervalSeconds } = readinessPace(context);
  for (const stage of stagesOf(spec)) {
    const isDone = () => !stage.some((name) => progress.open.has(name));
    const isHopeless = () =>
      [...progress.findings.values()].some(({ isFinal }) => isFinal === true);
    await poll(
      { end: source.end, pauseMs: intervalSeconds * 1_000 },
      () => lookOnce(beginRound(spec, source), stage, progress, source.end),
      () => isDone() || isHopeless(),
    );
    if (!isDone()) throw notReady(spec, timeoutSeconds, progress);
  }
}

/**
 * The login is tried when everything else is there: a wrong one counts against the user, and one
 * that comes before its realm is whole is wrong.
 */
function stagesOf(spec: TenantReadinessSpec): CheckName[][] {
  const names = checksOf(spec);
  const isLast = (name: CheckName) => name === "adminLogin";
  const stages = [names.filter((name) => !isLast(name)), names.filter(isLast)];
  return stages.filter((stage) => stage.length > 0);
}

/** One round over the checks of the stage that have not passed yet, all at the same time. */
async function lookOnce(
  round: Round,
  stage: readonly CheckName[],
  { open, findings }: Progress,
  end: Deadline,
): Promise<void> {
  const look = async (name: CheckName) => {
    const finding = await runCheck(name, round);
    if (finding === undefined) open.delete(name);
    // What the end cut off says less than what came before.
    else if (end.remainingMs > timerSlackMs || !findings.has(name)) findings.set(name, finding);
  };
  try {
    await Promise.all(stage.filter((name) => open.has(name)).map(look));
  } finally {
    round.close();
  }
}

function beginProgress(spec: TenantReadinessSpec): Progress {
  return { open: new Set(checksOf(spec)), findings: new Map() };
}

function sourceOf(context: RunContext, list: RoundSource["list"]): RoundSource {
  const told = new Set<string>();
  const warnOnce = (message: string) => {
    if (!told.has(message)) context.warn(message);
    told.add(message);
  };
  const end = Deadline.inSeconds(readinessPace(context).timeoutSeconds);
  return { end, list, warn: warnOnce, calls: callSettings(context) };
}

/** The error of a tenant that is not live: each failed check with its remedy, and those that passed. */
function notReady(
  spec: TenantReadinessSpec,
  timeoutSeconds: number,
  { open: failed, findings }: Progress,
): CxError {
  const { tenantId, fqdn } = spec;
  const names = checksOf(spec);
  const passed = names.filter((name) => !failed.has(name));
  const failures = names.filter((name) => failed.has(name) && findings.has(name));
  const count = `${String(failures.length)} of ${String(names.length)} checks failed`;
  const lines = [
    `tenant '${tenantId}' is not live at https://${fqdn}: ${count} (asked for up to ${String(timeoutSeconds)} s)`,
    ...names.filter((name) => failed.has(name)).map((name) => describe(name, findings.get(name))),
    `  passed: ${passed.join(", ") || "none"}`,
  ];
  return new CxError(
    lines.join("\n"),
    "put this right and run pulumi up again; what is made already stays as it is",
  );
}

function describe(name: CheckName, finding: Finding | undefined): string {
  const { came, remedy } = finding ?? {
    came: "was not asked: it comes when the others have passed",
  };
  const text = came.replaceAll("\n", "\n  ");
  return `  - ${name}: ${text}${remedy === undefined ? "" : `\n    → ${remedy}`}`;
}
