/** The programs behind the sandbox and the `pulumi` commands. */
export type ProgramName =
  | "etcd"
  | "kube-apiserver"
  | "pulumi"
  | "pulumi-language-nodejs"
  | "pulumi-resource-kubernetes"
  | "pulumi-resource-pulumi-nodejs";

/**
 * Absolute paths of the programs that set-up found (PATH, KUBEBUILDER_ASSETS, the user's plugins)
 * or built.
 * @throws Error that names the missing ones and says how to get them
 */
export function programPaths(): Promise<Record<ProgramName, string>>;

/** `PULUMI_HOME` of our tools, with the Kubernetes plugin in it. */
export const pulumiHome: string;

/**
 * A folder with exactly what plain `pulumi …` needs on PATH: links to pulumi, its Node language
 * host, the dynamic-provider server and the project's `node`.
 */
export const binDirectory: string;
