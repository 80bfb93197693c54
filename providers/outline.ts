import { z } from "zod";

/**
 * What an editor can check of a rule that is a function, as JSON Schema: `rule.register(outline, { … })`. It has to
 * accept all that the rule accepts.
 */
export const outline = z.registry<z.core.JSONSchema.BaseSchema>();
