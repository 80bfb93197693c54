import { z } from "zod";

/** What of the project's package.json goes into the library's. */
export const projectManifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()),
});
export type ProjectManifest = z.infer<typeof projectManifest>;

/** Packages of which a program has to have one copy, its own. The second only for a policy pack of one's own. */
const peers = { required: "@pulumi/pulumi", optional: "@pulumi/policy" } as const;

/** Where the parts of the library are, from the folder that is packed on. */
const entries = {
  ".": "library/index",
  "./policy": "policy/policies",
} as const;

/** Its version decides which plugin the engine starts: a program gets the one that the project is tested with. */
const exact = "@pulumi/kubernetes";

/** Of the others a release of the same major version, and not older. */
const versionOf = (name: string, tested: string) => (name === exact ? tested : `^${tested}`);

/** The package.json of the library: compiled code, what it needs, and nothing of how it is made. */
export function libraryManifest({ dependencies, ...project }: ProjectManifest): object {
  const versions = Object.entries(dependencies).map(
    ([name, tested]) => [name, versionOf(name, tested)] as const,
  );
  const isPeer = (name: string) => name === peers.required || name === peers.optional;
  const modules = Object.entries(entries).map(
    ([name, file]) => [name, { types: `./${file}.d.ts`, default: `./${file}.js` }] as const,
  );
  return {
    ...project,
    keywords: ["pulumi", "expertflow", "contact-center", "kubernetes", "keycloak", "grafana"],
    type: "module",
    // For tools that do not read `exports`.
    main: `./${entries["."]}.js`,
    types: `./${entries["."]}.d.ts`,
    typesVersions: { "*": { policy: [`./${entries["./policy"]}.d.ts`] } },
    exports: {
      ...Object.fromEntries(modules),
      // Stands in every state: never another one (providers/engine/stub.ts).
      "./handlers": "./library/handlers.cjs",
      "./package.json": "./package.json",
    },
    engines: { node: ">=22.18" },
    dependencies: Object.fromEntries(versions.filter(([name]) => !isPeer(name))),
    peerDependencies: Object.fromEntries(versions.filter(([name]) => isPeer(name))),
    peerDependenciesMeta: { [peers.optional]: { optional: true } },
  };
}
