import { readArguments, stackIn, wrongArguments } from "../arguments.ts";

/** What runs stacks when one machine does no longer. */
export const runnerKinds = ["github", "gitlab", "deployments", "operator"] as const;
export type RunnerKind = (typeof runnerKinds)[number];

export const usage = `Usage: npm run runners -- --for ${runnerKinds.join("|")} [options]
  --stacks <one,two>      the stacks; default: every Pulumi.<stack>.yaml here but dev
  --out <folder>          write files; default: print them
for deployments and operator:
  --repository <url>      where this checkout comes from; for deployments also <owner>/<name> on GitHub
  --branch <name>         default: main
  --backend <url>         where the state lives; default: Pulumi Cloud
  --image <reference>     with the pulumi CLI and Node 22.18 or newer; default: Pulumi's own
for operator:
  --namespace <name>      of the Stack objects; default: cx-tenants`;

/** What to write, and for which stacks. */
export interface RunnerOptions {
  kind: RunnerKind;
  /** As the CLI is told them; undefined: those that have a file here. */
  stacks: readonly string[] | undefined;
  folder: string | undefined;
  source: SourceOptions;
}

/** Where a runner finds the project, and what it runs it with. */
export interface SourceOptions {
  repository: string | undefined;
  branch: string;
  backend: string | undefined;
  image: string | undefined;
  namespace: string;
}

const text = { type: "string" } as const;
const options = {
  for: text,
  stacks: text,
  out: text,
  repository: text,
  branch: text,
  backend: text,
  image: text,
  namespace: text,
} as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): RunnerOptions {
  const { values } = readArguments(args, { options, usage });
  const kind = kindIn(values.for);
  const { repository, branch = "main", backend, image, namespace = "cx-tenants" } = values;
  if (repository === undefined && (kind === "deployments" || kind === "operator")) {
    throw wrongArguments(`--for ${kind} needs --repository`, usage);
  }
  return {
    kind,
    stacks: values.stacks?.split(",").map((stack) => stackIn(stack.trim(), usage)),
    folder: values.out,
    source: { repository, branch, backend, image, namespace },
  };
}

function kindIn(word: string | undefined): RunnerKind {
  const kind = runnerKinds.find((one) => one === word);
  if (kind !== undefined) return kind;
  throw wrongArguments(`--for needs one of ${runnerKinds.join(", ")}`, usage);
}
