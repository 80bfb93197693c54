import type {
  PolicyConfigSchema,
  ResourceValidationArgs,
  ResourceValidationPolicy,
} from "@pulumi/policy";
import { z } from "zod";
import type { Loose } from "../providers/objects.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { Run, type Seen } from "./run.ts";

/**
 * The rules for a tenant's resources, for a policy pack: this project's own, or a team's beside its own rules.
 *
 * @example
 * ```ts
 * new PolicyPack("acme", { policies: [...tenantPolicies(), ...ourOwn] });
 * ```
 */
export function tenantPolicies(): ResourceValidationPolicy[] {
  const run = new Run();
  return rules.map((rule) => policyOf(rule, run));
}

function policyOf(rule: Rule, run: Run): ResourceValidationPolicy {
  const { name, description, level, settings, judge } = rule;
  return {
    name,
    description,
    enforcementLevel: level,
    configSchema: { properties: propertiesOf(settings) },
    validateResource: (args, report) => {
      const resource = seenIn(args);
      run.see(resource);
      for (const message of judge(resource, run, args.getConfig())) report(message);
    },
  };
}

type Properties = PolicyConfigSchema["properties"];

const properties = z.record(
  z.string(),
  z.custom<Properties[string]>((schema) => typeof schema === "object"),
);

/** What the engine checks a configuration against, and fills in. */
function propertiesOf(settings: z.ZodObject): Properties {
  return properties.parse(z.toJSONSchema(settings, { io: "input" }).properties);
}

function seenIn({ type, urn, name, props, opts, provider }: ResourceValidationArgs): Seen {
  return {
    type,
    urn,
    name,
    properties: valuesOf(props),
    isProtected: opts.protect,
    parent: opts.parent,
    provider: valuesOf(provider?.props ?? {}),
  };
}

/**
 * The SDK ends a rule that reads a value which is not known yet. Descriptors have the values themselves, with a
 * text in place of one that is not known.
 */
function valuesOf(guarded: Loose): Loose {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(guarded));
  return Object.fromEntries(descriptors.map(([key, { value }]): [string, unknown] => [key, value]));
}
