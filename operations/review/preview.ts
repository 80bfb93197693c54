import { policyArguments } from "../policy-pack.ts";
import { tryPulumi, type CliOptions, type CliResult } from "../pulumi.ts";

/** What a preview is asked for. */
export interface Preview {
  /** As the CLI is told it. */
  stack: string;
  /** By the checkout's policies. */
  isJudged: boolean;
  /** Looks first at what is there; writes nothing all the same. */
  isRefreshed: boolean;
}

/**
 * Runs `pulumi preview` and gives the engine's events, one a line. Of what the CLI can write for programs only
 * these have everything: its one JSON document leaves violations of policies and differences on the platform out,
 * and its log of events is an option for debugging alone.
 */
export function preview(
  { stack, isJudged, isRefreshed }: Preview,
  { environment }: CliOptions,
): Promise<CliResult> {
  const judges = isJudged ? policyArguments(stack) : [];
  const refresh = isRefreshed ? ["--refresh"] : [];
  return tryPulumi(
    ["preview", "--stack", stack, "--json", "--color", "never", ...judges, ...refresh],
    { environment: { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } },
  );
}
