import { z } from "zod";
import { outline } from "../../providers/outline.ts";
import { field } from "../../providers/resources/tenant/field.ts";
import { node, type Node } from "./node.ts";

/** What people may write for a schema of ours, as JSON Schema: with the defaults that the preview shows. */
export function jsonSchemaOf(schema: z.ZodType): Node {
  const { $schema: _dialect, ...converted } = z.toJSONSchema(schema, {
    target: "draft-07",
    io: "input",
    metadata: outline,
    unrepresentable: "throw",
    override: ({ zodSchema, jsonSchema }) => {
      const { isSecret, default: standard } = field.get(zodSchema) ?? {};
      if (isSecret !== true && standard !== undefined) jsonSchema.default = standard;
      if (zodSchema instanceof z.ZodString) tellPatterns(zodSchema, jsonSchema);
    },
  });
  return node.parse(JSON.parse(JSON.stringify(converted)));
}

/** No pattern of ours takes it but those that exclude some texts. */
const unfit = "\u0000";

/** Editors show this sentence in place of the pattern. */
function tellPatterns(schema: z.ZodString, json: z.core.JSONSchema.BaseSchema): void {
  const issues = schema.safeParse(unfit).error?.issues ?? [];
  const words = new Map(
    issues.flatMap((issue) =>
      issue.code === "invalid_format" ? [[issue.pattern, issue.message] as const] : [],
    ),
  );
  for (const part of [json, ...(json.allOf ?? [])]) {
    const { pattern } = part;
    if (pattern === undefined) continue;
    const message = words.get(`/${pattern}/`) ?? words.get(`/${pattern}/u`);
    if (message !== undefined) part["patternErrorMessage"] = message;
  }
}
