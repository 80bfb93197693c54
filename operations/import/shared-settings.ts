import { mergeObjects, type Loose } from "../../providers/objects.ts";
import { documentOf, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import { immutablePaths } from "../../providers/resources/tenant/schema.ts";
import { problemsOf } from "../../providers/words/problems.ts";
import { partialTenant } from "../../settings/schema.ts";

/** Settings of a tenant's own: who it is, and two-factor authentication, which no new tenant can begin with. */
const own = new Set([
  ...[
    "tenantId",
    "tenantName",
    "tenantCode",
    "fqdn",
    "subDomain",
    "adopt",
    "unmanaged",
    "existing",
  ],
  "twoFAConfigs",
  ...immutablePaths,
]);

/**
 * What most tenants have in common and no default says: as `tenantDefaults` it stands once, and new tenants get it
 * too.
 * @param lines of all tenants, made without it.
 */
export function proposeShared(lines: readonly Loose[], tenantDefaults: Loose): Loose {
  const commonest = [...valuesByPath(lines)].flatMap(([path, values]) => {
    const [value, count = 0] = [...values].sort(([, one], [, other]) => other - one)[0] ?? [];
    const others = lines.length - [...values.values()].reduce((sum, one) => sum + one, 0);
    // What this project does not know may mean anything: a new tenant gets it only where every tenant has it.
    const isUsual = path.startsWith("extraSettings.") ? others === 0 : count > others;
    const isCommon = value !== undefined && isUsual && count > 1;
    return isCommon ? [[path, JSON.parse(value) as unknown] as const] : [];
  });
  return withoutMistakes(mergeObjects(tenantDefaults, documentOf(commonest)), tenantDefaults);
}

/** How often each value stands at each path. */
function valuesByPath(lines: readonly Loose[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const [path, value] of lines.flatMap((line) => [...leavesOf(line)])) {
    const [block = ""] = path.split(".");
    if (own.has(path) || own.has(block)) continue;
    const text = JSON.stringify(value);
    const values = found.get(path) ?? new Map<string, number>();
    found.set(path, values.set(text, (values.get(text) ?? 0) + 1));
  }
  return found;
}

/** A part of a block may be common where the whole is not, and a part alone may be none. */
function withoutMistakes(proposed: Loose, tenantDefaults: Loose): Loose {
  const wrong = problemsOf(partialTenant, proposed).map(({ path }) => path.split(/[.[]/)[0]);
  if (wrong.length === 0) return proposed;
  const kept = Object.entries(proposed).filter(([block]) => !wrong.includes(block));
  return mergeObjects(tenantDefaults, Object.fromEntries(kept));
}
