import { onPremisesTenant } from "../../components/platform.ts";
import { tenantFields } from "../../providers/resources/tenant/schema.ts";
import {
  defaultVersion,
  isKnownSince,
  versions,
} from "../../providers/services/tenant-api/version-lines.ts";
import type { Node } from "./node.ts";
import { project } from "./keys.ts";
import { asNew, isForeign } from "./tenant.ts";

/** A stack's file whose block of this name is so. */
function withBlock(name: string, block: Node): Node {
  const keyed = (key: string): Node => ({ properties: { [key]: block }, required: [key] });
  return {
    properties: { config: { anyOf: [keyed(`${project}:${name}`), keyed(name)] } },
    required: ["config"],
  };
}

/** A stack's file whose block of this name is so, if it is there. */
function ifThere(name: string, block: Node): Node {
  return {
    properties: { config: { properties: { [`${project}:${name}`]: block, [name]: block } } },
  };
}

function eachTenant(tenant: Node): Node {
  return ifThere("tenants", { items: tenant });
}

const refused: Node = { not: {} };
const hasNoRootDomain: Node = { type: "object", not: { required: ["rootDomain"] } };
const hasRootDomain: Node = { type: "object", required: ["rootDomain"] };

/** The way in is one of these kinds; left out it is `none`. */
function entryIs(kinds: readonly string[]): Node {
  const named: Node = {
    properties: { ingress: { properties: { kind: { enum: [...kinds] } }, required: ["kind"] } },
    required: ["ingress"],
  };
  if (!kinds.includes("none")) return named;
  return { type: "object", anyOf: [named, { not: { required: ["ingress"] } }] };
}

/** Settings that platforms of some version lines don't know. */
const sinceRules: Node[] = tenantFields.flatMap(({ path, since }) => {
  const older = versions.filter((line) => since !== undefined && !isKnownSince(since, line));
  if (older.length === 0 || older.includes(defaultVersion)) return [];
  const isOlder: Node = {
    properties: { tenantApi: { properties: { version: { enum: older } }, required: ["version"] } },
    required: ["tenantApi"],
  };
  return [
    {
      if: withBlock("platform", isOlder),
      then: eachTenant({ properties: { [path]: refused } }),
    },
  ];
});

/** Tenants that neither they themselves nor the settings that they share take over. */
const newTenants: Node = {
  if: { not: withBlock("tenantDefaults", isForeign) },
  then: {
    allOf: [
      eachTenant({ if: { not: isForeign }, then: asNew }),
      {
        if: withBlock("platform", hasNoRootDomain),
        then: eachTenant({ if: { not: isForeign }, then: idIs({ const: onPremisesTenant }) }),
      },
      {
        if: withBlock("platform", hasRootDomain),
        then: eachTenant({
          if: { not: isForeign },
          then: idIs({ not: { const: onPremisesTenant } }),
        }),
      },
    ],
  },
};

function idIs(tenantId: Node): Node {
  return { properties: { tenantId } };
}

/** What holds for the parts of a stack's file together. */
export const platformRules: readonly Node[] = [
  withBlock("platform", { type: "object", required: ["tenantApi", "keycloak"] }),
  {
    if: withBlock("platform", hasNoRootDomain),
    then: eachTenant({ required: ["fqdn"] }),
  },
  {
    if: withBlock("platform", entryIs(["gateway", "none"])),
    then: eachTenant({ properties: { customHost: refused } }),
  },
  {
    if: withBlock("platform", {
      properties: {
        dns: { properties: { kind: { const: "ingress-annotation" } }, required: ["kind"] },
      },
      required: ["dns"],
    }),
    then: ifThere("platform", entryIs(["nginx", "traefik"])),
  },
  ...sinceRules,
  newTenants,
];
