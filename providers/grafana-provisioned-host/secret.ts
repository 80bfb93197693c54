import type { CoreV1Api, V1Secret } from "@kubernetes/client-node";
import { z } from "zod";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { redact } from "../http/redact.ts";
import type { ProvisioningFiles } from "./provisioning-file.ts";

/** Which Secret, in which cluster. */
export interface SecretName {
  secret: string;
  namespace: string;
  kubernetesContext?: string | undefined;
}

/** The Secret as it was read; `source` carries the resource version that a write has to match. */
export interface ProvisioningSecret {
  files: ProvisioningFiles;
  source: V1Secret;
}

/** Reads and writes one Secret. */
export interface SecretStore {
  read(deadline: Deadline): Promise<ProvisioningSecret>;
  /** False when somebody else wrote it since it was read: read again. */
  write(
    secret: ProvisioningSecret,
    key: string,
    text: string,
    deadline: Deadline,
  ): Promise<boolean>;
}

/** How long a Secret may be absent: operators delete and create it to change it. */
const recreationMs = 5_000;
const pollMs = 500;

export function secretStore(name: SecretName): SecretStore {
  const { secret, namespace } = name;
  const what = `the Secret '${secret}' in namespace '${namespace}'`;
  let connection: Promise<CoreV1Api> | undefined;
  const connected = () => (connection ??= connect(name));

  async function readOnce(): Promise<V1Secret | undefined> {
    const api = await connected();
    try {
      return await api.readNamespacedSecret({ name: secret, namespace });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw explain(error, `read ${what}`, "get");
    }
  }

  return {
    async read(deadline) {
      let waitedMs = 0;
      for (;;) {
        const source = await within(deadline, readOnce(), `read ${what}`);
        if (source !== undefined) return { source, files: filesOf(source) };
        if (waitedMs >= recreationMs || deadline.hasPassed) throw missing(what);
        await deadline.pause(pollMs);
        waitedMs += pollMs;
      }
    },

    async write({ source }, key, text, deadline) {
      if (source.immutable === true) {
        throw new CxError(`${what} is immutable; nothing was changed`, {
          remedy: "re-create it without `immutable: true`, or leave out grafana.provisioned",
        });
      }
      source.data = { ...source.data, [key]: Buffer.from(text, "utf8").toString("base64") };
      const api = await connected();
      const replaced = api.replaceNamespacedSecret({ name: secret, namespace, body: source }).then(
        () => true,
        (error: unknown) => {
          if (statusOf(error) === 409 || statusOf(error) === 404) return false;
          throw explain(error, `write ${what}`, "update");
        },
      );
      return within(deadline, replaced, `write ${what}`);
    },
  };
}

/** The client library takes half a second to load: only runs that need it pay for it. */
async function connect({ kubernetesContext }: SecretName): Promise<CoreV1Api> {
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromDefault();
  if (kubernetesContext !== undefined) config.setCurrentContext(kubernetesContext);
  if (config.getCurrentCluster() === null) {
    throw new CxError("no Kubernetes cluster is configured", {
      remedy: "set KUBECONFIG to a kubeconfig of the platform's cluster",
    });
  }
  return config.makeApiClient(CoreV1Api);
}

function filesOf({ data = {} }: V1Secret): ProvisioningFiles {
  const entries = Object.entries(data);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

const apiFailure = z.object({ code: z.int().min(400).max(599) });

/** The HTTP status of an answer that was no success. */
function statusOf(error: unknown): number | undefined {
  const parsed = apiFailure.safeParse(error);
  return parsed.success ? parsed.data.code : undefined;
}

function explain(error: unknown, operation: string, verb: string): CxError {
  const status = statusOf(error);
  if (status === 403 || status === 401) {
    return new CxError(`cannot ${operation}: Kubernetes refused it (HTTP ${String(status)})`, {
      remedy: `allow this account to ${verb} that Secret (docs/entry-and-dns.md, rights)`,
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

function missing(what: string): CxError {
  return new CxError(`${what} is not there; nothing was changed`, {
    remedy: "check grafana.provisioned.secret and grafana.provisioned.namespace",
  });
}

/** The client has no deadline of its own. */
async function within<T>(deadline: Deadline, work: Promise<T>, operation: string): Promise<T> {
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
