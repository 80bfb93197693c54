import { z } from "zod";

const withMessage = z.object({ message: z.string() });

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  const parsed = withMessage.safeParse(error);
  return parsed.success ? parsed.data.message : String(error);
}
