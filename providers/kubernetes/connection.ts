import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { redact } from "../http/redact.ts";

type Library = typeof import("@kubernetes/client-node");

/** The library and the cluster that it leads to. */
export interface KubernetesConnection {
  library: Library;
  config: KubeConfig;
}

/**
 * Connects to the cluster of a kubeconfig's context; default: the current one of `KUBECONFIG`. The
 * library takes half a second to load, so only runs that need it pay for it.
 */
export async function connectToKubernetes(context?: string): Promise<KubernetesConnection> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  config.loadFromDefault();
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() !== null) return { library, config };
  throw new CxError("no Kubernetes cluster is configured", {
    remedy:
      "set KUBECONFIG to a kubeconfig of the platform's cluster, and check kubernetes.context",
  });
}

const apiFailure = z.object({ code: z.int().min(400).max(599) });

/** The HTTP status of an answer that was no success. */
export function statusOf(error: unknown): number | undefined {
  const parsed = apiFailure.safeParse(error);
  return parsed.success ? parsed.data.code : undefined;
}

/** A failed call in words; `verb` is the right that a refusal is about. */
export function explainKubernetes(error: unknown, operation: string, verb: string): CxError {
  if (error instanceof CxError) return error;
  const status = statusOf(error);
  if (status === 403 || status === 401) {
    return new CxError(`cannot ${operation}: Kubernetes refused it (HTTP ${String(status)})`, {
      remedy: `allow this account to ${verb} (docs/entry-and-dns.md, rights)`,
      cause: error,
    });
  }
  const words = status === undefined ? wordsOf(error) : `HTTP ${String(status)}`;
  return new CxError(`cannot ${operation}: ${words}`, {
    remedy: "check that KUBECONFIG leads to the platform's cluster and that it can be reached",
    cause: error,
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? redact(error.message) : "the call failed";
}

/** Waits for a call no longer than the deadline: the library has none of its own. */
export async function within<T>(
  deadline: Deadline,
  work: Promise<T>,
  operation: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new CxError(`cannot ${operation}: Kubernetes gave no answer in time`));
    }, deadline.remainingMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

const busyPauseMs = 500;

/** Reads, and reads again while the API server is busy (HTTP 429), as it is with a kind that is new. */
export async function readPatiently<T>(
  deadline: Deadline,
  read: () => Promise<T>,
  operation: string,
): Promise<T> {
  for (;;) {
    try {
      return await within(deadline, read(), operation);
    } catch (error) {
      if (statusOf(error) !== 429 || deadline.remainingMs < busyPauseMs) throw error;
      await sleep(busyPauseMs);
    }
  }
}
