import { z } from "zod";
import type { RunContext, RunSettings } from "./engine/lifecycle.ts";
import { CxError } from "./errors.ts";
import { perRun } from "./flow/shared-read.ts";
import type { ServiceSettings } from "./http/client.ts";
import { isPlainObject, mergeObjects, parseJson } from "./objects.ts";
import { positive, text, wholeNumber } from "./vocabulary.ts";
import { listProblems, problemsOf } from "./words/problems.ts";

/** How the readiness of a tenant is waited for. */
export const paceShape = {
  /** How long to wait until every check has passed, in seconds. Default 300. */
  timeoutSeconds: positive.optional(),
  /** Pause between two rounds of checks, in seconds. Default 2. */
  intervalSeconds: positive.optional(),
} as const;

/**
 * What decides how the platform is called, and nothing about what is on it. It is never an argument of a
 * resource: a change of it changes no resource, and no state tells where a CA file lies.
 */
export const tuningShape = {
  /**
   * PEM file of CAs to trust beside the system's, one or several; relative to the directory of Pulumi.yaml. Default:
   * none.
   */
  caCertFile: text.optional(),
  /** Accept any certificate; they are always checked unless this is `true`. Default false. */
  insecureSkipVerify: z.boolean().optional(),
  /** `pulumi preview` judges new tenants on the platform already, as `up` does. Default false: it asks no service. */
  checkAtPreview: z.boolean().optional(),
  /** Limits of our own calls. */
  limits: z
    .strictObject({
      /** Longest wait for one answer, in seconds. Default 30; 10 for a look at a tenant's readiness. */
      requestTimeoutSeconds: positive.optional(),
      /** Longest time for one object's creation, change or removal, in seconds. Default 120. */
      operationTimeoutSeconds: positive.optional(),
      /** Repeats of a call after a passing fault. Default 4. */
      maxRetries: wholeNumber.optional(),
      /** Calls to the tenant service at the same time; 1 sends them one after the other. Default 4: it has one replica. */
      maxInFlight: positive.optional(),
    })
    .optional(),
} as const;

const tuningSchema = z.object({ ...tuningShape, readiness: z.object(paceShape).optional() });
export type Tuning = z.infer<typeof tuningSchema>;

/** Each as it stands in `cx-tenants:platform`, by its environment variable, which wins. */
export const variables = {
  CX_CA_CERT_FILE: "caCertFile",
  CX_INSECURE_SKIP_VERIFY: "insecureSkipVerify",
  CX_CHECK_AT_PREVIEW: "checkAtPreview",
  CX_REQUEST_TIMEOUT_SECONDS: "limits.requestTimeoutSeconds",
  CX_OPERATION_TIMEOUT_SECONDS: "limits.operationTimeoutSeconds",
  CX_MAX_RETRIES: "limits.maxRetries",
  CX_MAX_IN_FLIGHT: "limits.maxInFlight",
  CX_READINESS_TIMEOUT_SECONDS: "readiness.timeoutSeconds",
  CX_READINESS_INTERVAL_SECONDS: "readiness.intervalSeconds",
} as const;

const tunings = perRun<Tuning | CxError>();

/** The tuning of a run. Throws a CxError that names what is wrong with it, the same one each time. */
export function tuningOf(run: RunContext): Tuning {
  const tuning = tunings(run, "", () => read(run.settings));
  if (tuning instanceof CxError) throw tuning;
  return tuning;
}

function read({ environment, config }: RunSettings): Tuning | CxError {
  const block = parseJson(config("platform") ?? "");
  const written = Object.entries(variables).reduce(
    (under, [variable, path]) => mergeObjects(under, placed(path, environment[variable])),
    // A program of one's own may keep something else under this name.
    isPlainObject(block) && isPlainObject(block["tenantApi"]) ? block : {},
  );
  const parsed = tuningSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(tuningSchema, written).map(({ path, reason }) => {
    const variable = Object.entries(variables).find(
      ([name, at]) => at === path && environment[name],
    );
    return { path: variable?.[0] ?? `platform.${path}`, reason };
  });
  const mistakes = "the limits of calls, or the way to check certificates, are set wrongly";
  return new CxError(
    `${mistakes}:\n${listProblems(problems)}`,
    "correct it where it is set: CX_… in the environment, or the stack's configuration",
    { whenRepeated: `${mistakes}: see the other error` },
  );
}

/** `limits.maxRetries` and `"2"` as `{ limits: { maxRetries: 2 } }`; nothing for a variable that is not set. */
function placed(path: string, value: string | undefined): Record<string, unknown> {
  if (value === undefined || value === "") return {};
  const [key = "", rest] = path.split(".");
  if (rest !== undefined) return { [key]: placed(rest, value) };
  return { [key]: path === "caCertFile" ? value : (parseJson(value) ?? value) };
}

/** Whether a new tenant is judged on the platform before the first step of a run, and so in a preview. */
export function isCheckedAtPreview(run: RunContext): boolean {
  return tuningOf(run).checkAtPreview === true;
}

/** How every service of the platform is called. */
export function callSettings(run: RunContext): Omit<ServiceSettings, "service" | "url"> {
  const { caCertFile, insecureSkipVerify, limits = {} } = tuningOf(run);
  const { requestTimeoutSeconds, maxRetries } = limits;
  return {
    caCertFile,
    insecureSkipVerify,
    requestTimeoutSeconds,
    ...(maxRetries !== undefined && { retries: { maxRetries } }),
  };
}

/** How patiently the readiness of a tenant is waited for. */
export function readinessPace(run: RunContext): {
  timeoutSeconds: number;
  intervalSeconds: number;
} {
  const { timeoutSeconds = 300, intervalSeconds = 2 } = tuningOf(run).readiness ?? {};
  return { timeoutSeconds, intervalSeconds };
}

/** Longest time for one object's creation, change or removal, in seconds. */
export function operationTimeoutSeconds(run: RunContext): number {
  return tuningOf(run).limits?.operationTimeoutSeconds ?? 120;
}
