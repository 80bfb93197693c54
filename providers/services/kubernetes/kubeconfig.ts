import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { NoAnswerError } from "../../gone-services.ts";
import { redact } from "../../words/redact.ts";
import type { Library } from "./library.ts";

/** Where a configuration comes from, and what of it is used. */
export interface KubeContext {
  /** E.g. `kubeconfig '/home/me/.kube/config'`. */
  source: string;
  context: string;
  user: string;
  server: string;
}

const tokenOfPod = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const howToSet = "set KUBECONFIG to a kubeconfig of the platform's cluster";

/**
 * Fills the configuration from the files that kubectl would read, or, in a pod without one, from its
 * service account. Returns the words for the source. Throws a NoAnswerError that names the file.
 */
export function loadKubeconfig(library: Library, config: KubeConfig): string {
  const files = kubeconfigFiles();
  if (files.length === 0) {
    config.loadFromCluster();
    return "the service account of this pod";
  }
  for (const file of files) {
    try {
      const one = new library.KubeConfig();
      one.loadFromFile(file);
      // As with kubectl, the first file that has a name, or a current context, decides.
      one.clusters = newIn(one.clusters, config.clusters);
      one.users = newIn(one.users, config.users);
      one.contexts = newIn(one.contexts, config.contexts);
      config.mergeConfig(one, Boolean(config.getCurrentContext()));
    } catch (error) {
      throw new NoAnswerError(
        `cannot read the kubeconfig '${file}': ${readingError(error)}`,
        `correct the file, or ${howToSet}`,
        { cause: error },
      );
    }
  }
  return `kubeconfig ${files.map((file) => `'${file}'`).join(", ")}`;
}

function newIn<T extends { name: string }>(more: readonly T[], known: readonly T[]): T[] {
  return more.filter(({ name }) => !known.some((one) => one.name === name));
}

/** None in a pod that has no kubeconfig. Like kubectl, leaves files of a list out that do not exist. */
function kubeconfigFiles(): string[] {
  const variable = process.env["KUBECONFIG"] ?? "";
  const named = variable.split(delimiter).filter((file) => file !== "");
  if (named.length > 0) {
    const found = named.map((file) => resolve(file)).filter((file) => existsSync(file));
    if (found.length > 0) return found;
    throw notConfigured(`KUBECONFIG is '${variable}', and there is no such file`);
  }
  const usual = join(process.env["HOME"] || homedir(), ".kube", "config");
  if (existsSync(usual)) return [usual];
  if (process.env["KUBERNETES_SERVICE_HOST"] && existsSync(tokenOfPod)) return [];
  throw notConfigured(`KUBECONFIG is not set, and there is no file '${usual}'`);
}

function notConfigured(why: string, remedy = howToSet): NoAnswerError {
  return new NoAnswerError(`no Kubernetes cluster is configured: ${why}`, remedy);
}

const yamlError = z.object({ mark: z.object({ line: z.int() }) });
const systemError = z.object({ code: z.string(), syscall: z.string() });

/** What is wrong with a file, without its text: it holds tokens and keys. */
function readingError(error: unknown): string {
  const yaml = yamlError.safeParse(error);
  if (yaml.success) return `it is not valid YAML (line ${String(yaml.data.mark.line + 1)})`;
  const system = systemError.safeParse(error);
  if (system.success) return system.data.code;
  return error instanceof TypeError ? "it is no kubeconfig" : redact(messageOf(error));
}

/** Chooses a context, default: the current one. Throws a NoAnswerError when it leads to no cluster. */
export function useContext(config: KubeConfig, source: string, wanted?: string): KubeContext {
  if (wanted !== undefined) config.setCurrentContext(wanted);
  const context = config.getCurrentContext();
  const known = config.getContextObject(context);
  if (known === null) throw noContext(config, source, context);
  const cluster = config.getCluster(known.cluster);
  if (cluster === null) throw incomplete(source, context, `the cluster '${known.cluster}'`);
  if (config.getUser(known.user) === null) {
    throw incomplete(source, context, `the user '${known.user}'`);
  }
  const { server, skipTLSVerify } = cluster;
  if (server.startsWith("http:") && !skipTLSVerify) {
    throw new NoAnswerError(
      `the context '${context}' (${source}) leads to ${server}, which is not encrypted`,
      "use the https address of the API server, or choose another context (kubernetes.context)",
    );
  }
  return { source, context, user: known.user, server };
}

/** `undefined` or empty when the file names none as the current one. */
function noContext(config: KubeConfig, source: string, context: string | undefined): NoAnswerError {
  const names = config.getContexts().map(({ name }) => `'${name}'`);
  const has = names.length === 0 ? "it has none at all" : `it has ${names.join(", ")}`;
  const lacks = context ? `has no context '${context}'` : "has no current context";
  const remedy = `set kubernetes.context to one that it has, or ${howToSet}`;
  return notConfigured(`${source} ${lacks}; ${has}`, remedy);
}

function incomplete(source: string, context: string, what: string): NoAnswerError {
  return notConfigured(
    `the context '${context}' (${source}) names ${what}, which is not there`,
    "correct the file, or choose another context (kubernetes.context)",
  );
}

const withMessage = z.object({ message: z.string() });

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return withMessage.safeParse(error).data?.message ?? String(error);
}
