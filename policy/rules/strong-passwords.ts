import { z } from "zod";
import { unknownValues } from "../../providers/engine/wire.ts";
import {
  isPlaceholder,
  isWeak,
  passwordsIn,
} from "../../providers/resources/tenant/weak-password.ts";
import { kinds } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import { named, tenantOf } from "../tenants.ts";
import { textAt } from "../texts.ts";

const clientSecret = "keyCloak.credentials.secret";

const ofTenant =
  "leave a password of a new tenant out, so that one is made; of a tenant that is there, change it where it is used, and set it under secrets in the stack's configuration, with --secret";
/** Nobody makes it up for a tenant. */
const ofPlatform =
  "give the secret that client cim has in the platform's realms, under secrets in the stack's configuration, with --secret; if it is this one, have it changed there first";

const settings = z.strictObject({
  minLength: z.int().min(1).default(8).describe("Characters that a password has to have"),
});

/** Passwords that nobody guesses. No message holds a value, nor says in which way it is weak. */
export const strongPasswords = defineRule({
  name: "strong-passwords",
  description:
    "No password of a tenant is a name, a placeholder, short, or among the first that anybody tries.",
  level: "mandatory",
  settings,
  judge: (resource, _run, { minLength }) => {
    const tenant = resource.type === kinds.tenant ? tenantOf(resource) : undefined;
    if (tenant === undefined) return [];
    const weak = passwordsIn(tenant.tenantId, resource.properties)
      .filter(({ value }) => isKnown(value))
      .filter((one) => one.value.length < minLength || isWeak(one) || isPlaceholder(one.value))
      .map(({ path }) => path);
    const secret = textAt(resource.properties, clientSecret) ?? "";
    const isGuessed =
      isKnown(secret) &&
      (isPlaceholder(secret) || isWeak({ value: secret, names: [tenant.tenantId] }));
    return [...weak, ...(isGuessed ? [clientSecret] : [])].map((path) =>
      violation(
        `${named(tenant)}: ${path} is easy to guess: a name, a placeholder, too short, or what anybody tries first`,
        path === clientSecret ? ofPlatform : ofTenant,
      ),
    );
  },
});

/** `pulumi policy analyze` shows secrets that it can't decrypt so. */
const masked = "[secret]";

function isKnown(value: string): boolean {
  return value !== masked && !unknownValues.has(value);
}
