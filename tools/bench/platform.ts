import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { endSandbox, startSandbox } from "../sandbox-process.ts";

/** A sandbox platform of the bench's own. */
export interface BenchPlatform {
  directory: string;
  platform: SandboxPlatform;
  /** Empties it, and forgets what it was asked. From then on each answer takes so long. */
  reset(answerMs?: number): Promise<void>;
  /** Forgets what it was asked. */
  forget(): Promise<void>;
  /** Grafana's list, and how often each route was asked since then, e.g. `tenant POST /tenant`. */
  seen(): Promise<Seen>;
}

/** Starts a sandbox for as long as something is measured on it. */
export async function withPlatform(
  work: (platform: BenchPlatform) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "cx-bench-platform-"));
  // Any free port: the one of this checkout may be running.
  process.env["CX_SANDBOX_PORT"] = "0";
  process.env["CX_SANDBOX_GATEWAY_PORT"] = "0";
  const platform = await startSandbox(directory);
  try {
    await work(benchPlatform(directory, platform));
  } finally {
    await endSandbox(platform);
    await rm(directory, { recursive: true, force: true });
  }
}

function benchPlatform(directory: string, platform: SandboxPlatform): BenchPlatform {
  const ask = async (route: string, body?: unknown): Promise<unknown> => {
    const request =
      body === undefined
        ? {}
        : {
            method: "POST",
            body: JSON.stringify(body),
            headers: { "content-type": "application/json" },
          };
    const answer = await fetch(new URL(route, platform.urls.control), request);
    if (!answer.ok) throw new CxError(`the sandbox refused ${route}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    directory,
    platform,
    async reset(answerMs = 0) {
      await ask("/reset", {});
      // What is measured is the tool, and not how long a platform takes to work.
      await ask("/knobs", { createDelayMs: 0, realmDelayMs: 0 });
      const slow = ["tenant", "keycloak", "grafana"].map((service) => ({
        service,
        kind: "delay",
        delayMs: answerMs,
      }));
      if (answerMs > 0) await ask("/faults", slow);
      await ask("/requests/reset", {});
    },
    async forget() {
      await ask("/requests/reset", {});
    },
    seen: async () => seen.parse(await ask("/state")),
  };
}

const seen = z.object({
  allowedHosts: z.array(z.string()),
  requests: z.record(z.string(), z.number()),
});
type Seen = z.infer<typeof seen>;
