import { nearest } from "./providers/nearest.ts";
import type { Problem } from "./providers/problems.ts";
import { isSecretSetting } from "./settings-encryption.ts";
import type { Surroundings } from "./settings-surroundings.ts";

const ownKeys = [
  "platform",
  "tenants",
  "tenantsFile",
  "tenantDefaults",
  "secrets",
  "login",
  "grafanaLogin",
];

/** Nobody else has settings of these names, so they are ours whatever stands before the colon. */
const unmistakableKeys = new Set(["tenants", "tenantsFile", "tenantDefaults", "grafanaLogin"]);

/** A key that nobody reads is a setting that has no effect: for a list of tenants, all of them gone. */
export function checkKeys({ keys, project }: Surroundings): Problem[] {
  return keys.flatMap((key) => {
    const [space = "", ...rest] = key.split(":");
    const name = rest.join(":");
    if (space === project) return checkOwnKey(name, project);
    const isMeantForUs =
      nearest(space, [project]) !== undefined || unmistakableKeys.has(rootOf(name));
    if (!isMeantForUs) return [];
    const reason = `nothing reads the namespace "${space}"; write ${project}:${meantBy(name)}`;
    return [{ path: key, reason }];
  });
}

function checkOwnKey(name: string, project: string): Problem[] {
  if (ownKeys.includes(name)) return [];
  const meant = meantBy(name);
  if (rootOf(name) !== name) return [{ path: name, reason: withoutPath(name, meant, project) }];
  const hint = meant === name ? "" : `: did you mean "${meant}"?`;
  const reason = `is not a known setting; check its spelling${hint} (there are ${ownKeys.join(", ")})`;
  return [{ path: name, reason }];
}

/** Without `--path` a dotted name is one long key, beside the block that it was meant for. */
function withoutPath(name: string, meant: string, project: string): string {
  const secret = isSecretSetting(meant) ? "--secret " : "";
  return (
    `is one long key, set without --path, that nothing reads; set it with \`pulumi config set ${secret}--path '${project}:${meant}'\`, ` +
    `and take this one out with \`pulumi config rm '${project}:${name}'\``
  );
}

function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

/** The name with its first part put right. */
function meantBy(name: string): string {
  const root = rootOf(name);
  const meant = ownKeys.includes(root) ? root : (nearest(root, ownKeys) ?? root);
  return meant + name.slice(root.length);
}
