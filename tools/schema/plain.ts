import { serverOwned } from "../../providers/resources/tenant/document/payload.ts";
import { judged } from "../../providers/resources/tenant/rules.ts";
import { secretPaths, secretWords } from "../../providers/resources/tenant/secret-paths.ts";
import { account } from "../../providers/words/printable.ts";
import { isInFreeBlock } from "../../settings/rules/secrets.ts";
import { withoutFlags } from "./caseless.ts";
import { mapParts, reference, type Node } from "./node.ts";

/** Where settings stand that everybody may read. */
export interface Place {
  /** Name of the definition of what is free there: keys of the platform's or the customer's own. */
  free: "freeValue" | "tenantFreeValue";
  /** In the stack's file an object may look like an encrypted value. */
  isStackFile: boolean;
}

/** Settings of tenants as everybody may read them: without secrets, and without accounts in URLs. */
export function plainSettings(whole: Node, place: Place, path = ""): Node {
  if (isInFreeBlock(path)) return freeBlock(whole, place, path);
  if (whole.type === "string" && whole.enum === undefined) return withoutAccounts(whole);
  return mapParts(withoutSecrets(whole, path), (part, key) =>
    plainSettings(part, place, key === undefined ? path : pathTo(path, key)),
  );
}

function withoutSecrets(block: Node, path: string): Node {
  if (block.properties === undefined) return block;
  const { properties, required, ...rest } = block;
  const open = Object.entries(properties).filter(([key]) => !isSecret(pathTo(path, key)));
  const names = open.map(([key]) => key);
  return {
    ...rest,
    properties: Object.fromEntries(open),
    ...(required && { required: required.filter((name) => names.includes(name)) }),
  };
}

function pathTo(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isSecret(path: string): boolean {
  return secretPaths.includes(path);
}

function withoutAccounts(text: Node): Node {
  return { ...text, allOf: [...(text.allOf ?? []), reference("noAccount")] };
}

function freeBlock({ description }: Node, { free }: Place, path: string): Node {
  const isOwnExtra = path === "extraSettings" && free === "tenantFreeValue";
  return {
    description,
    type: "object",
    allOf: [reference(free)],
    ...(isOwnExtra && { propertyNames: noSettingOfItsOwn }),
  };
}

const taken = [...judged, ...serverOwned].filter((path) => !path.includes("."));

const noSettingOfItsOwn: Node = {
  pattern: `^(?!(${taken.join("|")})$)`,
  patternErrorMessage:
    "is a setting of its own, or written by the platform: it does not belong under extraSettings",
};

const noAccount: Node = {
  pattern: `^(?![\\s\\S]*${withoutFlags(account)})`,
  patternErrorMessage:
    "holds a URL with a user or a password, which everybody could read; a secret belongs under cx-tenants:secrets",
};

/** What stands under a name that sounds like a secret: nothing that could be one. */
const noSecret: Node = {
  type: ["boolean", "null", "string", "array", "object"],
  pattern: "^$",
  patternErrorMessage: "is a secret by its name; set it under cx-tenants:secrets",
  additionalProperties: reference("noSecret"),
  items: reference("noSecret"),
};

/** What `pulumi config set --secret` leaves in the stack's file. */
export const encrypted: Node = {
  description: "An encrypted value. Set it with `pulumi config set --secret --path`.",
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** MongoDB takes no other keys. Those that tenants share are judged with the tenant. */
const storable: Node = {
  pattern: "^(?!\\$|__proto__$)[^.]+$",
  patternErrorMessage: 'cannot be stored: no dot, no leading "$", not empty',
};

/** What {@link plainSettings} refers to. */
export function plainDefinitions({ free, isStackFile }: Place): Record<string, Node> {
  const value: Node = {
    allOf: [reference("noAccount")],
    ...(isStackFile && { not: reference("encrypted") }),
    ...(free === "tenantFreeValue" && { propertyNames: storable }),
    patternProperties: { [secretWords.map(withoutFlags).join("|")]: reference("noSecret") },
    additionalProperties: reference(free),
    items: reference(free),
  };
  return { noAccount, noSecret, [free]: value };
}
