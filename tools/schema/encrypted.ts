import { secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { isSecretSetting } from "../../settings/rules/encryption.ts";
import { isInFreeBlock } from "../../settings/rules/secrets.ts";
import { mapParts, reference, type Node } from "./node.ts";

/**
 * The secret settings of a tenant, each encrypted. A block stays without them: `pulumi config rm` leaves it empty.
 * @returns undefined for what can be no secret.
 */
export function secretSettings(whole: Node, path = ""): Node | undefined {
  const { description } = whole;
  if (secretPaths.includes(path)) return described(reference("encrypted"), description);
  if (isInFreeBlock(path)) {
    return { description, type: "object", additionalProperties: reference("encryptedWithin") };
  }
  if (whole.type === "array") return { description, type: "array", maxItems: 0 };
  if (whole.properties === undefined) return undefined;
  const secrets = Object.entries(whole.properties).flatMap(([key, part]) => {
    const kept = secretSettings(part, path === "" ? key : `${path}.${key}`);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  const properties = Object.fromEntries(secrets);
  // What has to be there and is no secret can't stand beside the list.
  if (whole.required?.some((name) => !(name in properties)) === true) return undefined;
  return { description, type: "object", properties, additionalProperties: false };
}

/** `login` or `grafanaLogin`: its secrets are encrypted, its names may be. */
export function account(whole: Node, block: string): Node {
  return mapParts(whole, ({ description, ...text }, key = "") =>
    isSecretSetting(`${block}.${key}`)
      ? described(reference("encrypted"), description)
      : { description, anyOf: [text, reference("encrypted")] },
  );
}

/** Beside a reference nothing else counts. */
function described(schema: Node, description: string | undefined): Node {
  return { description, allOf: [schema] };
}

/** In a place whose keys are free, whatever stands there is encrypted. */
export const encryptedWithin: Node = {
  anyOf: [
    reference("encrypted"),
    { type: "object", additionalProperties: reference("encryptedWithin") },
    { type: "array", items: reference("encryptedWithin") },
    { type: "null" },
  ],
};
