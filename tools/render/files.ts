import { stringify } from "yaml";
import { dnsInstructions } from "../../components/dns.ts";
import type { EntryHost } from "../../components/entry.ts";
import type { Manifest, Metadata } from "../../components/manifest.ts";
import { dnsObjects, ingressObjects } from "../../components/tenant-objects.ts";
import type { Settings } from "../../settings/settings.ts";

/** File name → content. */
export type RenderedFiles = ReadonlyMap<string, string>;

const instructionsFile = "dns-instructions.txt";

/** The files that a stack's settings make, each with the notice in its first line. */
export function renderFiles({ platform, tenants }: Settings, notice: string): RenderedFiles {
  const { ingress, dns, rootDomain } = platform;
  const manifests = tenants
    .flatMap((host) => [...dnsObjects(host, dns), ...ingressObjects(host, ingress, dns)])
    .map(({ manifest }) => [fileNameOf(manifest), yamlOf(manifest, notice)] as const);
  const instructions = tenants.flatMap((host: EntryHost) => {
    const text = dnsInstructions(host, dns, rootDomain);
    return text === undefined ? [] : [text];
  });
  return new Map([
    ...manifests,
    ...(instructions.length === 0
      ? []
      : [[instructionsFile, [`; ${notice}`, ...instructions].join("\n\n") + "\n"] as const]),
  ]);
}

function fileNameOf({ kind, metadata }: Manifest): string {
  return `${metadata.namespace}-${kind.toLowerCase()}-${metadata.name}.yaml`;
}

/** Quotes what YAML 1.1 would read as something else: Kubernetes still does. */
function yamlOf({ apiVersion, kind, metadata, spec }: Manifest, notice: string): string {
  const object = { apiVersion, kind, metadata: withoutPulumi(metadata), spec };
  return `# ${notice}\n${stringify(object, { compat: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** Annotations for the Pulumi plugin mean nothing to anybody else. */
function withoutPulumi({ name, namespace, labels, annotations = {} }: Metadata): Metadata {
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith("pulumi.com/"));
  return {
    name,
    namespace,
    labels,
    ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
  };
}
