import type { RunContext } from "./engine/lifecycle.ts";
import { perRun } from "./flow/shared-read.ts";
import { CxError } from "./errors.ts";
import { Deadline } from "./flow/deadline.ts";
import { PlatformError } from "./http/errors.ts";

const services = {
  grafana: "Grafana",
  kubernetes: "Kubernetes",
  tenantApi: "the CX Tenant API",
} as const;

/** A service of the platform by the word that stands for it in `CX_GONE_SERVICES`. */
export type Service = keyof typeof services;

const variable = "CX_GONE_SERVICES";

/**
 * Something that was looked for is not there, and the service that knows says so itself: a resource in
 * it is gone too. Only `up` takes it for a failure.
 */
export class GoneError extends CxError {
  override readonly name = "GoneError";
  /** What is not there, in words: "the Grafana data source 'x'". */
  readonly what: string;

  constructor(what: string, message: string, remedy: string, options?: { cause: unknown }) {
    super(message, remedy, options);
    this.what = what;
  }
}

/** A service did not answer, or something else did in its place: nothing is known about what it holds. */
export class NoAnswerError extends CxError {
  override readonly name = "NoAnswerError";
}

/** The service's name in sentences. */
export function nameOf(service: Service): string {
  return services[service];
}

/**
 * Whether somebody said that this service is gone for good: what it held is then neither read nor taken
 * down. From the environment variable `CX_GONE_SERVICES`, a list with commas; default: none is. Throws
 * a CxError when the variable has another word in it.
 */
function isGoneForGood(run: RunContext, service: Service): boolean {
  return wordsIn(run).includes(service);
}

/**
 * Whether somebody said, with the id of it, that a cluster was made anew, and the old one is to be
 * forgotten: `kubernetes:<id>`. The word alone may stand in a shell while another cluster answers.
 */
export function isClusterForgotten(run: RunContext, id: string): boolean {
  return wordsIn(run).includes(`${clusterWord}${id}`);
}

/** What makes a refresh forget the cluster with this id. */
export function howToForget(id: string): string {
  return `run ${variable}=${clusterWord}${id} pulumi refresh first`;
}

const clusterWord = "kubernetes:";

function wordsIn({ settings }: RunContext): string[] {
  const words = (settings.environment[variable] ?? "").split(",").map((word) => word.trim());
  const unknown = words.filter(
    (word) => word !== "" && !word.startsWith(clusterWord) && !Object.hasOwn(services, word),
  );
  if (unknown.length === 0) return words;
  const list = unknown.map((word) => `'${word}'`).join(", ");
  throw new CxError(
    `the environment variable ${variable} names no service with ${list}`,
    `use ${Object.keys(services).join(", ")}, with commas between them, or unset it`,
  );
}

const looks = perRun<Promise<boolean>>();
/** Longer than a call may take: a service that is slow gives an answer, and one that is down says so sooner. */
const lookSeconds = 120;

/**
 * Whether a service is gone for good, as somebody said, and gives no answer either: the word may have been
 * left in a shell, and what answers is treated as if nothing had been said.
 * @param at Which one it is, such as its URL; it is asked once in a run.
 * @param look Reads something in it.
 */
export async function isGone(
  run: RunContext,
  service: Service,
  at: string,
  look: () => Promise<unknown>,
): Promise<boolean> {
  if (!isGoneForGood(run, service)) return false;
  return looks(run, `${service} ${at}`, async () => {
    // A refused login or a missing permission is an answer too: with a wrong password nothing is to be forgotten.
    const answer = look().then(
      () => true,
      (error: unknown) => !isNoAnswer(error),
    );
    if ((await Deadline.inSeconds(lookSeconds).bound(answer)) !== true) return true;
    run.warn(
      `${variable} says that ${nameOf(service)} is gone for good, but it answers: that word is ignored`,
    );
    return false;
  });
}

/** Does a part of a delete or refresh; when the service gives no answer, the error names the way out. */
export async function withWayOut<T>(service: Service, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    throw new NoAnswerError(
      error.message,
      `run it again when ${nameOf(service)} is well. If it is gone for good, and pulumi refresh or destroy shall go on without it, set ${variable}=${service}: what is in it is then left as it is`,
      { cause: error },
    );
  }
}

/** Asks a service for a proof. One that is gone for good, and gives no answer, has none to give. */
export async function unlessGone(
  run: RunContext,
  service: Service,
  prove: () => Promise<void>,
): Promise<void> {
  try {
    await prove();
  } catch (error) {
    if (!isNoAnswer(error) || !isGoneForGood(run, service)) throw error;
  }
}

function isNoAnswer(error: unknown): error is CxError {
  if (!(error instanceof PlatformError)) return error instanceof NoAnswerError;
  return ["unreachable", "interrupted", "timeout", "unavailable"].includes(error.code);
}
