import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { CxError } from "../../errors.ts";
import { NoAnswerError } from "../../gone-services.ts";
import { Deadline } from "../../flow/deadline.ts";
import { redact } from "../../words/redact.ts";
import { parseJson } from "../../objects.ts";
import { isCertificateError } from "../../http/transport.ts";
import { apiPath, ClusterApi } from "./api.ts";
import { loadKubeconfig, useContext, type KubeContext, messageOf } from "./kubeconfig.ts";
import { loadLibrary } from "./library.ts";

/** A configuration, and the API of the cluster that it leads to. */
export interface KubernetesConnection {
  config: KubeConfig;
  api: ClusterApi;
}

/**
 * Connects to the cluster of a kubeconfig's context; default: the current one of `KUBECONFIG`. Throws a
 * CxError that names the file and the context when they lead to no cluster.
 */
export async function connectToKubernetes(context?: string): Promise<KubernetesConnection> {
  const library = await loadLibrary();
  const config = new library.KubeConfig();
  const used = useContext(config, loadKubeconfig(library, config), context);
  return { config, api: remembering(config.makeApiClient(ClusterApi), used) };
}

/** The cluster that a call, or the error of one, belongs to: the library's errors don't say it. */
const contexts = new WeakMap<object, KubeContext>();

/** The same API; what its calls bring or fail with is known to belong to this cluster. */
function remembering<T extends object>(api: T, context: KubeContext): T {
  return new Proxy(api, {
    get(target, key): unknown {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (!(result instanceof Promise)) return result;
        const call = result.catch((error: unknown) => {
          if (typeof error === "object" && error !== null) contexts.set(error, context);
          throw error;
        });
        contexts.set(call, context);
        return call;
      };
    },
  });
}

const apiFailure = z.object({ code: z.int().min(400).max(599), body: z.unknown().optional() });

/** What the API server said, also when the failure is in words already. */
function answerIn(error: unknown): Partial<z.infer<typeof apiFailure>> {
  return apiFailure.safeParse(error instanceof CxError ? error.cause : error).data ?? {};
}

/** The HTTP status of an answer that was no success. */
export function statusOf(error: unknown): number | undefined {
  return answerIn(error).code;
}

const notFoundStatus = z.object({ kind: z.literal("Status"), reason: z.literal("NotFound") });

/** True when the API server itself says that an object is not there, and not a proxy before it. */
export function isNotFoundInCluster(error: unknown): boolean {
  const { code, body } = answerIn(error);
  const status = typeof body === "string" ? parseJson(body) : body;
  return code === 404 && notFoundStatus.safeParse(status).success;
}

/** A failed call in words; `verb` is the permission that a refusal is about. */
export function explainKubernetes(error: unknown, operation: string, verb: string): CxError {
  if (error instanceof CxError) return error;
  const status = statusOf(error);
  const used = typeof error === "object" && error !== null ? contexts.get(error) : undefined;
  const [what, remedy] = status === undefined ? lost(error) : refused(status, verb, used);
  const isAnswer = status !== undefined && status < 500 && status !== 404;
  const Failure = isAnswer ? CxError : NoAnswerError;
  return new Failure(`cannot ${operation}: ${clusterOf(used)} ${what}`, remedy, { cause: error });
}

/** The cluster that a call goes to, in words. */
export function clusterBehind(call: Promise<unknown>): string {
  return clusterOf(contexts.get(call));
}

function clusterOf(used: KubeContext | undefined): string {
  if (used === undefined) return "Kubernetes";
  return `the cluster at ${used.server} (context '${used.context}', ${used.source})`;
}

const otherCluster = "or choose another cluster by KUBECONFIG or kubernetes.context";

type Explanation = readonly [what: string, remedy: string];

function refused(status: number, verb: string, used: KubeContext | undefined): Explanation {
  if (status === 401) {
    const user = used === undefined ? "the user" : `the user '${used.user}'`;
    return [
      `does not accept ${user} (HTTP 401)`,
      `its token or certificate has expired, or belongs to another cluster: log in anew, as for kubectl, ${otherCluster}`,
    ];
  }
  if (status === 403) {
    const remedy = `allow this account to ${verb} (docs/entry-and-dns.md, permissions)`;
    return ["refused it (HTTP 403)", remedy];
  }
  return [
    `answered HTTP ${String(status)}`,
    `check that this is the API server of the platform's cluster and that it is well, ${otherCluster}`,
  ];
}

/** No answer came. */
function lost(error: unknown): Explanation {
  const code = codeOf(error);
  if (code !== undefined && isCertificateError(code)) {
    return [
      `has a certificate that is not trusted (${code})`,
      `the kubeconfig's certificate authority has to be this cluster's: get a new kubeconfig, ${otherCluster}`,
    ];
  }
  const what = code
    ? `cannot be reached (${code})`
    : `cannot be asked: ${redact(messageOf(error))}`;
  return [what, `check that it is up and ${reachable}`];
}

const reachable = `can be reached from here (VPN, firewall, proxy), ${otherCluster}`;

/** `fetch` says "fetch failed"; the reason is below it, or below that when there are several addresses. */
function codeOf(error: unknown): string | undefined {
  const { cause } = fetchFailure.safeParse(error).data ?? {};
  return cause?.errors?.[0].code ?? cause?.code;
}

const withCode = z.object({ code: z.string() });
const fetchFailure = z.object({
  cause: z.object({
    code: z.string().optional().catch(undefined),
    errors: z.tuple([withCode], z.unknown()).optional().catch(undefined),
  }),
});

/** Waits for a call no longer than the deadline: the library has none of its own. */
export async function within<T>(
  deadline: Deadline,
  work: Promise<T>,
  operation: string,
): Promise<T> {
  const done = await deadline.bound(work.then((value) => ({ value })));
  if (done !== undefined) return done.value;
  throw new NoAnswerError(
    `cannot ${operation}: ${clusterOf(contexts.get(work))} gave no answer in time`,
    `check that it ${reachable}`,
  );
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

/** As long as a look at the cluster, or a change of one object, may take. */
export function newDeadline(): Deadline {
  return Deadline.inSeconds(30);
}

/** One call to the API server. */
interface Request {
  /** What it does, for messages. */
  operation: string;
  /** The permission that it needs. */
  permission: string;
  /** A read may wait while the API server is busy. */
  isPatient?: boolean;
}

/** Makes a call; its failure is a CxError that says why, with the library's own as its cause. */
export async function ask<T>(
  deadline: Deadline,
  { operation, permission, isPatient = false }: Request,
  call: () => Promise<T>,
): Promise<T> {
  try {
    if (isPatient) return await readPatiently(deadline, call, operation);
    return await within(deadline, call(), operation);
  } catch (error) {
    throw explainKubernetes(error, operation, permission);
  }
}

/** A kind of object that a custom resource definition has to bring. */
export interface NeededKind {
  group: string;
  version: string;
  kind: string;
}

/** Throws a CxError that names a kind the cluster does not know. Without this, `up` tries for a minute. */
export async function requireKind(
  connection: KubernetesConnection,
  needed: NeededKind,
  deadline: Deadline,
): Promise<void> {
  if (await isKnownKind(connection, needed, deadline)) return;
  const { group, version, kind } = needed;
  throw new CxError(
    `the cluster does not know ${kind} (${group}/${version})`,
    "install its custom resource definition first (docs/entry-and-dns.md, what the platform team installs)",
  );
}

const kindList = z.object({ resources: z.array(z.object({ kind: z.string() })) });

/** Whether the API server itself has such objects. */
export async function isKnownKind(
  { api }: KubernetesConnection,
  { group, version, kind }: NeededKind,
  deadline: Deadline,
): Promise<boolean> {
  const operation = `look for ${kind} (${group}/${version}) in the cluster`;
  const request = { operation, permission: "read the API's list of kinds" };
  try {
    const list = await ask(deadline, request, () => api.get(apiPath({ group, version })));
    return kindList.parse(list).resources.some((resource) => resource.kind === kind);
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
