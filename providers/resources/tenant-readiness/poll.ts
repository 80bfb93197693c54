import type { RunContext } from "../../engine/lifecycle.ts";
import { Deadline } from "../../flow/deadline.ts";
import { LoginRefused } from "../../services/keycloak/login.ts";
import { connectToPlatform } from "../../services/tenant-api/platform.ts";
import type { CheckName, TenantReadinessSpec } from "./schema.ts";
import type { Finding } from "./checks/check.ts";
import { checksOf, runCheck } from "./checks/checks.ts";
import { beginRound, type Round, type RoundSource } from "./round.ts";
import { defaults } from "./schema.ts";
import { notReady } from "./verdict.ts";

/** Timers are not exact: one that waits for the end may fire this much before it. */
const timerSlackMs = 10;

/** What has not passed yet, and what the last look at it found. */
interface Progress {
  open: Set<CheckName>;
  findings: Map<CheckName, Finding>;
}

/** Looks once at everything, with a list of tenants that the whole refresh shares. */
export async function isReady(context: RunContext, spec: TenantReadinessSpec): Promise<boolean> {
  const platform = connectToPlatform(context, spec.connection);
  const source = sourceOf(context, spec, () => platform.tenants.recent());
  const progress = beginProgress(spec);
  try {
    for (const stage of stagesOf(spec)) {
      await lookOnce(beginRound(platform, spec, source), stage, progress, source.end);
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
  const platform = connectToPlatform(context, spec.connection);
  const source = sourceOf(context, spec, () => platform.tenants.fresh());
  const progress = beginProgress(spec);
  const pauseMs = (spec.intervalSeconds ?? defaults.intervalSeconds) * 1_000;
  for (const stage of stagesOf(spec)) {
    for (;;) {
      await lookOnce(beginRound(platform, spec, source), stage, progress, source.end);
      if (!stage.some((name) => progress.open.has(name))) break;
      const isHopeless = [...progress.findings.values()].some(({ isFinal }) => isFinal === true);
      if (isHopeless || source.end.remainingMs <= pauseMs) {
        throw notReady(spec, progress.open, progress.findings);
      }
      await source.end.pause(pauseMs);
    }
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

function sourceOf(
  { warn }: RunContext,
  { timeoutSeconds = defaults.timeoutSeconds }: TenantReadinessSpec,
  list: RoundSource["list"],
): RoundSource {
  const told = new Set<string>();
  const warnOnce = (message: string) => {
    if (!told.has(message)) warn(message);
    told.add(message);
  };
  return { end: Deadline.inSeconds(timeoutSeconds), list, warn: warnOnce };
}
