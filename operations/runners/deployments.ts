import { shellWord } from "../shell-word.ts";
import type { SourceOptions } from "./options.ts";
import { refuseOneName, secretVariables, type RunnerStack } from "./stacks.ts";

const kubeconfigFile = "/tmp/cx-kubeconfig";

/**
 * Commands that set Pulumi Deployments up, one for each stack. There is no file for it any more: the CLI reads no
 * `Pulumi.<stack>.deploy.yaml` (pulumi #23480), and the settings are Pulumi Cloud's alone.
 */
export function deploymentsFile(
  stacks: readonly RunnerStack[],
  source: SourceOptions & { image: string },
): string {
  refuseOneName(stacks.map((stack) => [stack.fullName, prefixOf(stack)]));
  const head = [
    "#!/bin/sh",
    "# Pulumi Deployments: npm run runners -- --for deployments. Secrets come from variables of the shell that runs this;",
    "# what begins with a stack's name in capitals is that stack's, e.g. PROD_CX_LOGIN_PASSWORD.",
    "set -eu",
  ];
  return `${[...head, ...stacks.flatMap((stack) => ["", commandOf(stack, source)])].join("\n")}\n`;
}

function commandOf(stack: RunnerStack, source: SourceOptions & { image: string }): string {
  // A deployment gets a token of its own.
  const secrets = secretVariables(stack, undefined).filter(
    (name) => name !== "PULUMI_ACCESS_TOKEN",
  );
  const settings = [
    `--stack ${shellWord(stack.fullName)}`,
    ...placeOf(source),
    // Whoever merges does not decide alone: a person starts the update.
    "--push-to-deploy=false",
    `--executor-image ${shellWord(source.image)}`,
    ...(stack.isKubeconfigNeeded ? kubeconfigOf(stack) : []),
    ...secrets.map((name) => secretOf(stack, name)),
  ];
  return ["pulumi deployment settings edit", ...settings].join(" \\\n  ");
}

/** Previews of pull requests are known of GitHub alone. */
function placeOf({ repository = "", branch }: SourceOptions): string[] {
  const isOnGitHub = /^[\w.-]+\/[\w.-]+$/.test(repository);
  const where = `${isOnGitHub ? "--github-repo" : "--git-url"} ${shellWord(repository)}`;
  return [where, `--branch ${shellWord(branch)}`, ...(isOnGitHub ? ["--preview-prs"] : [])];
}

function kubeconfigOf(stack: RunnerStack): string[] {
  const write = `umask 077; printf %s "$CX_KUBECONFIG" > ${kubeconfigFile}`;
  return [
    `--env KUBECONFIG=${kubeconfigFile}`,
    `--pre-run-command ${shellWord(write)}`,
    secretOf(stack, "CX_KUBECONFIG"),
  ];
}

/** The shell puts the value in; it stands in no file. */
function secretOf(stack: RunnerStack, variable: string): string {
  return `--secret-env ${variable}="$${prefixOf(stack)}_${variable}"`;
}

/** No name of a variable begins with a digit. */
function prefixOf({ name }: RunnerStack): string {
  return name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "_")
    .replace(/^(?=\d)/, "_");
}
