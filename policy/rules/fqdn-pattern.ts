import { z } from "zod";
import { normalHost } from "../../providers/vocabulary.ts";
import { printable } from "../../providers/words/printable.ts";
import { defineRule, violation } from "../rule.ts";
import { named, newTenantOf } from "../tenants.ts";

const settings = z.strictObject({
  below: z
    .array(z.string())
    .default([])
    .describe("Domains, one of which a host name has to be in, e.g. `cx.example.com`. Empty: any"),
  pattern: z
    .string()
    .refine(isPattern, "is no regular expression of JavaScript")
    .optional()
    .describe("Regular expression that a whole host name has to match. Left out: any does"),
});

/** Host names that the organization has agreed on. */
export const fqdnPattern = defineRule({
  name: "fqdn-pattern",
  description: "A tenant's host name is in one of the agreed domains and has the agreed form.",
  level: "mandatory",
  settings,
  judge: (resource, run, { below, pattern }) => {
    const tenant = newTenantOf(resource, run);
    if (tenant?.fqdn === undefined) return [];
    const { fqdn } = tenant;
    const subject = `${named(tenant)}: the host name '${printable(fqdn)}'`;
    const domains = below.map((domain) => normalHost(domain).replace(/^\*?\./, ""));
    const isInside = domains.some((domain) => fqdn.endsWith(`.${domain}`));
    const isMatch = pattern === undefined || wholly(pattern).test(fqdn);
    const remedy = "give the tenant another host name, or change the configuration of this rule";
    return [
      ...(domains.length === 0 || isInside
        ? []
        : [violation(`${subject} is not below ${domains.join(", ")}`, remedy)]),
      ...(isMatch ? [] : [violation(`${subject} does not match ${pattern}`, remedy)]),
    ];
  },
});

function wholly(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function isPattern(text: string): boolean {
  try {
    return wholly(text) instanceof RegExp;
  } catch {
    return false;
  }
}
