import { z } from "zod";
import { secretSignature, signatureKey } from "../../providers/engine/wire.ts";
import { parseJson } from "../../providers/http/answer.ts";

/** A secret value as an export has it; in clear only where that was asked for. */
const envelope = z.looseObject({
  [signatureKey]: z.literal(secretSignature),
  plaintext: z.string().optional(),
});

/** What stands in a place of the state: a secret one in clear, or `hidden` when it is encrypted. */
export function opened(value: unknown): { value: unknown } | "hidden" {
  const { data } = envelope.safeParse(value);
  if (data === undefined) return { value };
  return data.plaintext === undefined ? "hidden" : { value: parseJson(data.plaintext) };
}
