import { z } from "zod";

/** A JSON Schema, as far as it is looked into here; other keywords stay as they are. */
export interface Node {
  [keyword: string]: unknown;
  type?: string | string[] | undefined;
  description?: string | undefined;
  default?: unknown;
  properties?: Record<string, Node> | undefined;
  required?: string[] | undefined;
  additionalProperties?: Node | boolean | undefined;
  items?: Node | undefined;
  oneOf?: Node[] | undefined;
  anyOf?: Node[] | undefined;
  allOf?: Node[] | undefined;
  enum?: unknown[] | undefined;
  pattern?: string | undefined;
}

const nodes = z.lazy(() => z.array(node).optional());

/** Reads what zod makes of a schema. */
export const node: z.ZodType<Node> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), node]).optional(),
    items: node.optional(),
    oneOf: nodes,
    anyOf: nodes,
    allOf: nodes,
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
  }),
);

/** The branches of a choice between blocks; none where there is none. */
export function branchesOf({ oneOf, anyOf }: Node): Node[] {
  const branches = oneOf ?? anyOf ?? [];
  return branches.every(({ properties }) => properties !== undefined) ? branches : [];
}

/** The same schema with each of its direct parts changed. */
export function mapParts(whole: Node, change: (part: Node, key?: string) => Node): Node {
  const list = (parts: Node[]) => parts.map((part) => change(part));
  const { properties, items, oneOf, anyOf, additionalProperties } = whole;
  return {
    ...whole,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, part]) => [key, change(part, key)]),
      ),
    }),
    ...(items && { items: change(items) }),
    ...(oneOf && { oneOf: list(oneOf) }),
    ...(anyOf && { anyOf: list(anyOf) }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: change(additionalProperties),
    }),
  };
}

/** A schema that stands under `definitions`. */
export function reference(name: string): Node {
  return { $ref: `#/definitions/${name}` };
}
