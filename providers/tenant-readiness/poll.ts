import type { RunContext } from "../engine/lifecycle.ts";
import { Deadline } from "../http/deadline.ts";
import { connectToPlatform } from "../tenant/platform.ts";
import type { CheckName, TenantReadinessSpec } from "./arguments.ts";
import type { Finding } from "./checks/check.ts";
import { checksOf, runCheck } from "./checks/checks.ts";
import { beginRound, type Round } from "./round.ts";
import { defaults } from "./schema.ts";
import { notReady } from "./verdict.ts";

/** Timers are not exact: one that waits for the end may fire this much before it. */
const timerSlackMs = 10;

/** Looks once at everything, with a list of tenants that the whole refresh shares. */
export async function isReady(context: RunContext, spec: TenantReadinessSpec): Promise<boolean> {
  const platform = connectToPlatform(context, spec.connection);
  const round = beginRound(platform, spec, {
    end: endOf(spec),
    list: () => platform.tenants.recent(),
    warn: warnOnce(context),
  });
  try {
    const findings = await Promise.all(checksOf(spec).map((name) => runCheck(name, round)));
    return findings.every((finding) => finding === undefined);
  } finally {
    round.close();
  }
}

/** Looks again and again until every check has passed. Throws a CxError when that takes too long. */
export async function waitUntilReady(
  context: RunContext,
  spec: TenantReadinessSpec,
): Promise<void> {
  const platform = connectToPlatform(context, spec.connection);
  const end = endOf(spec);
  const source = { end, list: () => platform.tenants.fresh(), warn: warnOnce(context) };
  const pauseMs = (spec.intervalSeconds ?? defaults.intervalSeconds) * 1_000;
  const open = new Set(checksOf(spec));
  const findings = new Map<CheckName, Finding>();
  for (;;) {
    const round = beginRound(platform, spec, source);
    await lookAgain(round, { open, findings, end }).finally(() => {
      round.close();
    });
    if (open.size === 0) return;
    const isHopeless = [...findings.values()].some(({ isFinal }) => isFinal === true);
    if (isHopeless || end.remainingMs <= pauseMs) throw notReady(spec, open, findings);
    await end.pause(pauseMs);
  }
}

/** One round over the checks that have not passed yet, all at the same time. */
async function lookAgain(
  round: Round,
  progress: { open: Set<CheckName>; findings: Map<CheckName, Finding>; end: Deadline },
): Promise<void> {
  const { open, findings, end } = progress;
  await Promise.all(
    [...open].map(async (name) => {
      const finding = await runCheck(name, round);
      if (finding === undefined) open.delete(name);
      // What the end cut off says less than what came before.
      else if (end.remainingMs > timerSlackMs || !findings.has(name)) findings.set(name, finding);
    }),
  );
}

/** Several checks, and each round, may find the same. */
function warnOnce({ warn }: RunContext): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) warn(message);
    told.add(message);
  };
}

function endOf({ timeoutSeconds = defaults.timeoutSeconds }: TenantReadinessSpec): Deadline {
  return Deadline.inSeconds(timeoutSeconds);
}
