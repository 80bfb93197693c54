import type { Blocks } from "./blocks.ts";
import { mapParts, type Node } from "./node.ts";
import { plainDefinitions, type Place } from "./plain.ts";
import { tenantNode } from "./tenant.ts";

const place: Place = { free: "tenantFreeValue", isStackFile: false };

/** The file that `tenantsFile` names: a list of tenants, and nothing else. */
export function tenantsSchema({ tenants }: Blocks): Node {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A list of CX tenants: the file that cx-tenants:tenantsFile names",
    ...mapParts(tenants, (tenant) => tenantNode(tenant, place)),
    definitions: plainDefinitions(place),
  };
}
