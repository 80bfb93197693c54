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
  /** How long each of its services takes to answer, in milliseconds. */
  slowDown(milliseconds: number): Promise<void>;
  /** Empties it, and forgets what it was asked. */
  reset(): Promise<void>;
  /** How often each route was asked since then, e.g. `tenant POST /tenant`. */
  calls(): Promise<Record<string, number>>;
  /** What is in it: tenants and Grafana's list. */
  state(): Promise<{ tenants: unknown[]; allowedHosts: string[] }>;
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
    async slowDown(delayMs) {
      const services = delayMs > 0 ? ["tenant", "keycloak", "grafana"] : [];
      await ask(
        "/faults",
        services.map((service) => ({ service, kind: "delay", delayMs })),
      );
    },
    async reset() {
      await ask("/reset", {});
      // What is measured is the tool, and not how long a platform takes to work.
      await ask("/knobs", { createDelayMs: 0, realmDelayMs: 0 });
      await ask("/requests/reset", {});
    },
    calls: async () => seen.parse(await ask("/state")).requests,
    state: async () => seen.parse(await ask("/state")),
  };
}

const seen = z.object({
  tenants: z.array(z.unknown()),
  allowedHosts: z.array(z.string()),
  requests: z.record(z.string(), z.number()),
});
