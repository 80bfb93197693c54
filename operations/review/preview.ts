import { existsSync } from "node:fs";
import { tryPulumi, type CliOptions, type CliResult } from "../pulumi.ts";

/** What a preview is asked for. */
export interface Preview {
  /** As the CLI is told it. */
  stack: string;
  policies: Policies | undefined;
  /** Looks first at what is there; writes nothing all the same. */
  isRefreshed: boolean;
}

/** A policy pack, and a stack's settings for it. */
export interface Policies {
  pack: string;
  config: string | undefined;
}

const pack = "policy/pack";

/** The project's policy pack, where the checkout has one. */
export function policiesHere(stackName: string): Policies | undefined {
  if (!existsSync(pack)) return undefined;
  const config = `policy/${stackName}.json`;
  return { pack, config: existsSync(config) ? config : undefined };
}

/**
 * Runs `pulumi preview` and gives the engine's events, one a line. Of what the CLI can write for programs only
 * these have everything: its one JSON document leaves violations of policies and differences on the platform out,
 * and its log of events is an option for debugging alone.
 */
export function preview(
  { stack, policies, isRefreshed }: Preview,
  { environment }: CliOptions,
): Promise<CliResult> {
  const judges = policies === undefined ? [] : ["--policy-pack", policies.pack];
  const config = policies?.config === undefined ? [] : ["--policy-pack-config", policies.config];
  const refresh = isRefreshed ? ["--refresh"] : [];
  return tryPulumi(
    ["preview", "--stack", stack, "--json", "--color", "never", ...judges, ...config, ...refresh],
    { environment: { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } },
  );
}
