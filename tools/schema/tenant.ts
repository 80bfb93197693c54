import { sharedTlsSecret } from "../../components/entry.ts";
import { reservedIds } from "../../providers/resources/tenant/new-tenant.ts";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { adopt, newTenantCode, newTenantId, newTenantName } from "../../providers/vocabulary.ts";
import { jsonSchemaOf } from "./convert.ts";
import type { Node } from "./node.ts";
import { plainSettings, type Place } from "./plain.ts";

/** Words of `adopt` beside which a tenant may be what no new one may. */
const foreignWords = adopt.options.filter(mayBeForeign);

/** A block that says such a word. */
export const isForeign: Node = {
  type: "object",
  properties: { adopt: { enum: foreignWords } },
  required: ["adopt"],
};

/** What a tenant has to be that is not taken over. */
export const asNew: Node = {
  properties: {
    tenantId: { ...jsonSchemaOf(newTenantId), not: { enum: [...reservedIds.keys()] } },
    tenantName: jsonSchemaOf(newTenantName),
    tenantCode: jsonSchemaOf(newTenantCode),
    unmanaged: { maxItems: 0 },
  },
};

/** A tenant that says of itself that it is not taken over. */
const isOwnWord: Node = {
  properties: { adopt: { enum: adopt.options.filter((word) => !mayBeForeign(word)) } },
  required: ["adopt"],
};

/** One tenant of the list, with what can be judged without looking elsewhere. */
export function tenantNode(whole: Node, place: Place): Node {
  return {
    ...plainSettings(whole, place),
    dependencies: { customHost: ["fqdn"] },
    allOf: [{ if: isOwnWord, then: asNew }, { properties: { customHost: ownCertificate } }],
  };
}

/** The platform's wildcard does not cover a host of the customer's. */
const ownCertificate: Node = {
  properties: { tls: { properties: { secretName: { not: { const: sharedTlsSecret } } } } },
};
