import { sandboxAddress } from "../../settings/shell.ts";
import type { Blocks } from "./blocks.ts";
import { account, encryptedWithin, secretSettings } from "./encrypted.ts";
import { configKeys, misplaced } from "./keys.ts";
import { mapParts, reference, type Node } from "./node.ts";
import { encrypted, plainDefinitions, plainSettings, type Place } from "./plain.ts";
import { platformRules } from "./platform-rules.ts";
import { tenantNode } from "./tenant.ts";

const shared: Place = { free: "freeValue", isStackFile: true };
const own: Place = { free: "tenantFreeValue", isStackFile: true };

/** The whole file of a stack, `Pulumi.<env>.yaml`. */
export function stackSchema(blocks: Blocks): Node {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of CX tenants: Pulumi.<env>.yaml",
    type: "object",
    properties: {
      config: {
        description: "The settings of this environment. All of them: docs/settings.md.",
        type: ["object", "null"],
        ...configKeys(reference),
      },
      ...ofPulumi,
    },
    ...misplaced,
    // Pulumi ESC may bring any part of the configuration.
    if: { not: { required: ["environment"] } },
    then: { allOf: [...platformRules] },
    definitions: {
      ...definitionsOf(blocks),
      ...plainDefinitions(shared),
      ...plainDefinitions(own),
    },
  };
}

/** What Pulumi itself writes and judges. */
const ofPulumi: Record<string, Node> = {
  encryptionsalt: { description: "Salt of the stack's passphrase; `pulumi stack init` writes it." },
  secretsprovider: { description: "Key of a cloud that encrypts the stack's secrets." },
  encryptedkey: { description: "The stack's own key, encrypted with that one." },
  environment: { description: "Environments of Pulumi ESC that this stack imports." },
};

function definitionsOf(blocks: Blocks): Record<string, Node> {
  const { platform, tenants, tenantsFile, shards, ...others } = blocks;
  const { tenantDefaults, secrets, login, grafanaLogin } = others;
  // What the file lacks ESC may bring.
  const { required: _needed, ...platformKeys } = platform;
  return {
    platform: onSandboxToo(platformKeys),
    tenants: mapParts(tenants, (tenant) => tenantNode(tenant, own)),
    tenantsFile: { ...tenantsFile, type: ["string", "number", "boolean"], pattern: "\\S" },
    shards,
    tenantDefaults: plainSettings(tenantDefaults, shared),
    secrets: secretsNode(secrets),
    login: account(login, "login"),
    grafanaLogin: account(grafanaLogin, "grafanaLogin"),
    encrypted,
    encryptedWithin,
  };
}

function secretsNode(secrets: Node): Node {
  return mapParts(secrets, (part, key) => {
    if (key !== "tenants") return secretSettings(part) ?? part;
    return mapParts(part, (one) => secretSettings(one) ?? one);
  });
}

/** The address of the sandbox may stand for the beginning of a URL. */
function onSandboxToo(whole: Node): Node {
  const { pattern, allOf } = whole;
  const isUrl = pattern?.startsWith("^https?:") === true;
  return mapParts(
    {
      ...whole,
      ...(isUrl && { pattern: `${pattern}|${sandboxAddress.source}` }),
      ...(allOf && { allOf: allOf.map(onSandboxToo) }),
    },
    onSandboxToo,
  );
}
