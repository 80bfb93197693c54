import { z } from "zod";

/** The setting by which rules for production know it. */
export const production = z
  .boolean()
  .optional()
  .describe("Whether the environment is production. Left out: what `platform.production` says");
