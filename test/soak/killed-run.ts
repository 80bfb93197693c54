import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Site } from "../e2e/site.ts";
import { killHard, type SeenProcess } from "./process-tree.ts";
import { size } from "./soak.ts";

/** When a run is killed, and what of it. */
export interface Death {
  scope: "tree" | "root";
  /** Counted from the start, or from the first request to the platform. */
  since: "start" | "first request";
  afterMs: number;
  /** How many resources the engine works on at a time: as it does by itself on two cores, and as our tools start it. */
  parallel: 8 | 64;
}

const windowMs = { start: 3_000, "first request": size({ short: 900, full: 3_250 }) };

/** A moment that is left to chance; most of them while the platform is being asked. */
export function randomDeath(random: () => number): Death {
  const since = random() < 0.15 ? "start" : "first request";
  const afterMs = Math.round(random() * windowMs[since]);
  const scope = random() < 0.5 ? "root" : "tree";
  return { scope, since, afterMs, parallel: random() < 0.5 ? 8 : 64 };
}

/** What a killed run has left behind, and how it ended, in words. */
export interface KilledRun {
  left: SeenProcess[];
  words: string;
}

/** Starts `pulumi <command>` and kills it. */
export async function killedRun(
  site: Site,
  command: "up" | "destroy",
  { scope, since, afterMs, parallel }: Death,
): Promise<KilledRun> {
  await site.control("/requests/reset");
  const run = execa("pulumi", [command, "--yes", "--skip-preview", "--non-interactive"], {
    cwd: site.checkout,
    env: { ...site.env, PULUMI_PARALLEL: String(parallel) },
    extendEnv: false,
    reject: false,
    stdio: "ignore",
  });
  if (since === "first request") await Promise.race([firstRequest(site), run]);
  await Promise.race([sleep(afterMs), run]);
  const { pid } = run;
  const left = pid !== undefined && run.exitCode === null ? await killHard(pid, scope) : [];
  const { signal, exitCode } = await run;
  const end = signal ?? `exit code ${String(exitCode)}`;
  const when = `${scope} ${String(afterMs)} ms after the ${since}`;
  return { left, words: `${command}, ${String(parallel)} at a time, ${when}: ${end}` };
}

/** Resolves when the platform is asked something, from its last reset of the counts on. */
export async function firstRequest(site: Site): Promise<void> {
  while (Object.keys((await site.state()).requests).length === 0) await sleep(20);
}
