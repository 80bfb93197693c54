import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";
import type { Site } from "./site.ts";

const user = "deployer";

/** Who has the documented permissions, and no others. */
export const documentedUser = "cx-deployer";

const ruleSchema = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  verbs: z.array(z.string()),
  resourceNames: z.array(z.string()).exactOptional(),
});

/** A rule of a Role. */
export type Rule = z.infer<typeof ruleSchema>;

const roleSchema = z.object({
  kind: z.enum(["Role", "ClusterRole"]),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  rules: z.array(ruleSchema),
});
type Role = z.infer<typeof roleSchema>;

/** The roles in docs/entry-and-dns.md. */
async function documentedRoles(): Promise<Role[]> {
  const text = await readFile(join(import.meta.dirname, "../../docs/entry-and-dns.md"), "utf8");
  const blocks = [...text.matchAll(/(?<=```yaml\n).*?(?=```)/gs)].map(([yaml]) => yaml);
  const documents = blocks.flatMap((yaml) => parseAllDocuments(yaml));
  return documents.flatMap((document) => roleSchema.safeParse(document.toJS()).data ?? []);
}

/** The rules of the Roles in docs/entry-and-dns.md that are about these kinds of objects. */
export async function documentedRules(...resources: string[]): Promise<Rule[]> {
  const roles = (await documentedRoles()).filter(({ kind }) => kind === "Role");
  return roles
    .flatMap(({ rules }) => rules)
    .filter((rule) => rule.resources.some((resource) => resources.includes(resource)));
}

/** Gives the documented user all roles of docs/entry-and-dns.md, in the namespaces that stand there. */
export async function grantDocumentedRoles(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(RbacAuthorizationV1Api);
  for (const { kind, metadata, rules } of await documentedRoles()) {
    const { name, namespace } = metadata;
    const binding = {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: documentedUser }],
    };
    const body = { metadata: { name }, rules };
    if (namespace === undefined) {
      await api.createClusterRole({ body });
      await api.createClusterRoleBinding({ body: binding });
    } else {
      await api.createNamespacedRole({ namespace, body });
      await api.createNamespacedRoleBinding({ namespace, body: binding });
    }
  }
}

const kubeconfigSchema = z.looseObject({
  users: z.array(z.looseObject({ user: z.looseObject({}) })),
});

/** Writes an administrator's kubeconfig again, with another user, by impersonation. */
export async function writeKubeconfigAs(name: string, kubeconfig: string, file: string) {
  const config = kubeconfigSchema.parse(parse(await readFile(kubeconfig, "utf8")));
  for (const entry of config.users) entry.user["as"] = name;
  await writeFile(file, stringify(config), { mode: 0o600 });
}

/** A user of the cluster who may do only what a Role says. */
export class Deployer {
  /** For `pulumi`: the cluster as this user. */
  readonly env: Record<string, string>;
  readonly #site: Site;

  private constructor(site: Site, kubeconfig: string) {
    this.#site = site;
    this.env = { KUBECONFIG: kubeconfig };
  }

  static async of(site: Site): Promise<Deployer> {
    const file = join(site.directory, "kubeconfig-of-deployer");
    await writeKubeconfigAs(user, site.platform.kubeconfig ?? "", file);
    return new Deployer(site, file);
  }

  /** Gives these permissions in a namespace, and takes all others there away. */
  async mayOnly(namespace: string, rules: readonly Rule[]): Promise<void> {
    const api = this.#site.kubernetes(RbacAuthorizationV1Api);
    const metadata = { name: user };
    const { items } = await api.listNamespacedRole({ namespace });
    const isThere = items.some((role) => role.metadata?.name === user);
    const body = { metadata, rules: [...rules] };
    if (isThere) {
      await api.replaceNamespacedRole({ name: user, namespace, body });
      return;
    }
    await api.createNamespacedRole({ namespace, body });
    await api.createNamespacedRoleBinding({
      namespace,
      body: {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: user },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
      },
    });
  }
}
