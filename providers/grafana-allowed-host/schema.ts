import { z } from "zod";
import { httpUrl, tenantConnectionSchema } from "../tenant/schema.ts";
import type { AllowedHostSpec, AllowedHostState, GrafanaConnection } from "./arguments.ts";

const text = z.string().min(1, "must not be empty");
const positive = z.int("expected a whole number").min(1, "must be 1 or more");

/** The connection by itself. */
export const grafanaConnectionSchema: z.ZodType<GrafanaConnection> = z.strictObject({
  url: httpUrl,
  organization: positive.optional(),
  caCertFile: text.optional(),
  insecureSkipVerify: z.boolean().optional(),
  requestTimeoutSeconds: positive.optional(),
  operationTimeoutSeconds: positive.optional(),
  maxRetries: z.int().min(0).optional(),
});

/** What an entry is, wherever its list is kept. */
export const listEntryShape = {
  dataSource: text,
  entry: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/,
      "must be https:// and a lower-case host, with a port if it is not 443, and no slash at the end: the plugin compares texts",
    ),
  adopt: z.enum(["never", "always", "claim"]).optional(),
  tenant: z
    .strictObject({ tenantId: text, mark: text, connection: tenantConnectionSchema })
    .optional(),
} as const;

const shape = { ...listEntryShape, connection: grafanaConnectionSchema } as const;

/** The arguments of an entry as check() judges them. */
export const allowedHostSpec: z.ZodType<AllowedHostSpec> = z.strictObject(shape);

/** The state of an entry; an older shape is brought up here. */
export const allowedHostState: z.ZodType<AllowedHostState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
  ownership: z.enum(["created", "adopted"]),
});
