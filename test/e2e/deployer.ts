import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";
import type { Site } from "./site.ts";

const user = "deployer";

const ruleSchema = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  verbs: z.array(z.string()),
  resourceNames: z.array(z.string()).exactOptional(),
});

/** A rule of a Role. */
export type Rule = z.infer<typeof ruleSchema>;

const roleSchema = z.object({
  kind: z.literal("Role"),
  rules: z.array(ruleSchema),
});

/** The rules in docs/entry-and-dns.md that are about these kinds of objects. */
export async function documentedRules(...resources: string[]): Promise<Rule[]> {
  const text = await readFile(join(import.meta.dirname, "../../docs/entry-and-dns.md"), "utf8");
  const blocks = [...text.matchAll(/(?<=```yaml\n).*?(?=```)/gs)].map(([yaml]) => yaml);
  const documents = blocks.flatMap((yaml) => parseAllDocuments(yaml));
  const rules = documents.flatMap((document) => {
    const role = roleSchema.safeParse(document.toJS());
    return role.success ? role.data.rules : [];
  });
  return rules.filter((rule) => rule.resources.some((resource) => resources.includes(resource)));
}

const kubeconfigSchema = z.looseObject({
  users: z.array(z.looseObject({ user: z.looseObject({}) })),
});

/** A user of the cluster who may do only what a Role says. */
export class Deployer {
  /** For `pulumi`: the cluster as this user. */
  readonly env: Record<string, string>;
  readonly #site: Site;

  private constructor(site: Site, kubeconfig: string) {
    this.#site = site;
    this.env = { KUBECONFIG: kubeconfig };
  }

  /** By impersonation: an administrator's kubeconfig with `as`. */
  static async of(site: Site): Promise<Deployer> {
    const text = await readFile(site.platform.kubeconfig ?? "", "utf8");
    const config = kubeconfigSchema.parse(parse(text));
    for (const entry of config.users) entry.user["as"] = user;
    const file = join(site.directory, "kubeconfig-of-deployer");
    await writeFile(file, stringify(config), { mode: 0o600 });
    return new Deployer(site, file);
  }

  /** Gives these rights in a namespace, and takes all others there away. */
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
