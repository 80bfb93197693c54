import { stringify } from "yaml";
import type { SourceOptions } from "./options.ts";
import { refuseOneName, secretVariables, type RunnerStack } from "./stacks.ts";

const kubeconfigFolder = "/var/run/cx-tenants";

/**
 * Objects for the Pulumi Kubernetes Operator 2.x (`pulumi.com/v1`; fields: docs/stacks.md of its repository), one
 * Stack for each stack, with the account that their workspaces run as.
 */
export function operatorFile(stacks: readonly RunnerStack[], source: SourceOptions): string {
  refuseOneName(stacks.map((stack) => [stack.fullName, nameOf(stack)]));
  const objects = [...accountOf(source), ...stacks.map((stack) => stackObject(stack, source))];
  const head =
    "# For the Pulumi Kubernetes Operator 2.x: npm run runners -- --for operator. The Secret of each stack is yours to make.\n";
  return head + objects.map((object) => stringify(object, { lineWidth: 0 })).join("---\n");
}

const account = "cx-tenants";

/** The operator asks the cluster whether a workspace's account may be trusted. */
function accountOf({ namespace }: SourceOptions): object[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: `${account}:system:auth-delegator` },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "system:auth-delegator",
      },
      subjects: [{ kind: "ServiceAccount", name: account, namespace }],
    },
  ];
}

function stackObject(stack: RunnerStack, source: SourceOptions): object {
  const { repository, branch, backend, namespace } = source;
  return {
    apiVersion: "pulumi.com/v1",
    kind: "Stack",
    metadata: { name: nameOf(stack), namespace },
    spec: {
      stack: stack.fullName,
      ...(backend !== undefined && { backend }),
      ...(stack.secretsProvider !== undefined && { secretsProvider: stack.secretsProvider }),
      projectRepo: repository,
      branch,
      // A misspelled name makes no stack, and an object that is deleted takes no tenant down.
      useLocalStackOnly: true,
      destroyOnFinalize: false,
      serviceAccountName: account,
      envRefs: Object.fromEntries(variablesOf(stack, backend)),
      workspaceTemplate: { spec: workspaceOf(stack, source) },
    },
  };
}

function nameOf({ name }: RunnerStack): string {
  return `cx-tenants-${name.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-")}`;
}

function variablesOf(stack: RunnerStack, backend: string | undefined): [string, object][] {
  const secrets = secretVariables(stack, backend).map((key): [string, object] => [
    key,
    { type: "Secret", secret: { name: nameOf(stack), key } },
  ]);
  const kubeconfig: [string, object] = [
    "KUBECONFIG",
    { type: "Literal", literal: { value: `${kubeconfigFolder}/kubeconfig` } },
  ];
  return stack.isKubeconfigNeeded ? [...secrets, kubeconfig] : secrets;
}

/** The kubeconfig is the key of that name in the stack's Secret. */
function workspaceOf(stack: RunnerStack, { image }: SourceOptions): object {
  const mount = { name: "kubeconfig", mountPath: kubeconfigFolder, readOnly: true };
  const items = [{ key: "kubeconfig", path: "kubeconfig" }];
  const volume = { name: "kubeconfig", secret: { secretName: nameOf(stack), items } };
  const podTemplate = {
    spec: { containers: [{ name: "pulumi", volumeMounts: [mount] }], volumes: [volume] },
  };
  return { image, ...(stack.isKubeconfigNeeded && { podTemplate }) };
}
