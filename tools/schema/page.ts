import { grafanaNames, loginNames } from "../../providers/credentials.ts";
import { lackedByNew } from "../../providers/resources/tenant/new-tenant.ts";
import { tenantFields } from "../../providers/resources/tenant/schema.ts";
import { variables } from "../../providers/tuning.ts";
import type { Blocks } from "./blocks.ts";
import type { Node } from "./node.ts";
import { project } from "./keys.ts";
import { sectionsOf } from "./sections.ts";
import { anchorOf, table } from "./table.ts";
import { code, defaultOf, inShort, meaningOf } from "./words.ts";

/** What stands above it in docs/settings.md is written by hand. */
const marker = "<!-- From here on written by `npm run schema`. -->";

/** The reference of all settings: the page as it is, with all below the marker made anew. */
export function settingsPage(page: string, blocks: Blocks): string {
  const [byHand = ""] = page.split(marker);
  const { platform, tenants, login, grafanaLogin } = blocks;
  const parts = [
    ["## The stack's file", keysOf(blocks)],
    [`## The platform`, ...sectionsOf(platform, { path: "platform", isTenant: false })],
    ["## A tenant", ...sectionsOf({ ...tenants.items, description: tenantWords }, tenantPlace)],
    ["## Secrets", secretsOf(tenants)],
    ["## Logins", loginOf("login", login, loginNames)],
    [loginOf("grafanaLogin", grafanaLogin, grafanaNames)],
    ["## Environment variables", variablesOf(platform)],
  ];
  return [byHand.trimEnd(), marker, ...parts.flat()].join("\n\n");
}

const tenantPlace = { path: "tenants", isTenant: true };
const tenantWords =
  "A line of the list, or of the file that `tenantsFile` names. `tenantDefaults` takes the same settings, but for `tenantId`, `fqdn`, `customHost`, `existing` and `shard`, which are a tenant's own.";

function keysOf(blocks: Blocks): string {
  const rows = Object.entries(blocks).map(([key, block]) => [
    `\`${project}:${key}\``,
    meaningOf(block),
  ]);
  return table(["key", "meaning"], rows);
}

function secretsOf({ items: tenant }: Node): string {
  const secrets = tenantFields.filter(({ isSecret }) => isSecret === true);
  const rows = secrets.map(({ path, isGenerated, default: standard }) => [
    `\`${path}\``,
    isGenerated === true ? "a generated password" : "",
    lackedByNew({}).includes(path) ? "a new tenant is refused" : "",
    standard === undefined ? "" : `of a new tenant: ${code(standard)}`,
    defaultOf(settingAt(tenant, path.split("."))),
  ]);
  const cells = rows.map(([path = "", ...left]) => [
    path,
    left.find((words) => words !== "") ?? "is not set",
  ]);
  return [
    "These settings of a tenant, and what sounds like a secret under `extraSettings` and `keyCloak.policy-enforcer`, stand under `cx-tenants:secrets` and nowhere else.",
    table(["secret", "left out"], cells),
  ].join("\n\n");
}

function settingAt(block: Node | undefined, [key = "", ...rest]: readonly string[]): Node {
  const setting = block?.properties?.[key] ?? {};
  return rest.length === 0 ? setting : settingAt(setting, rest);
}

function loginOf(block: string, { description, properties = {} }: Node, names: object): string {
  const variableOf = new Map(Object.entries(names));
  const rows = Object.entries(properties).map(([key, setting]) => [
    `\`${block}.${key}\``,
    `\`${String(variableOf.get(key))}\``,
    setting.description ?? "",
  ]);
  return [
    `### \`${project}:${block}\``,
    description ?? "",
    table(["setting", "or in the environment", "meaning"], rows),
  ].join("\n\n");
}

const variableWords =
  "A variable wins over the stack's configuration, and what is wrong is named before the first call. `refresh` and `destroy` see the configuration of the last `up`, the environment at once. The cluster's login is `KUBECONFIG` alone: a kubeconfig stays outside.";

/** A variable of the environment wins over the setting that it stands for. */
function variablesOf(platform: Node): string {
  const rows = Object.entries(variables).map(([variable, path]) => {
    const block = ["platform", ...path.split(".").slice(0, -1)].join(".");
    return [
      `\`${variable}\``,
      `[\`platform.${path}\`](#${anchorOf(block)})`,
      inShort(meaningOf(settingAt(platform, path.split(".")))),
    ];
  });
  return [variableWords, table(["variable", "in place of", "meaning"], rows)].join("\n\n");
}
