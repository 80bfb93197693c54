import { z } from "zod";
import { fqdn, tenantConnectionSchema, tenantId } from "../tenant/schema.ts";
import type {
  CheckName,
  ReadinessSettings,
  TenantReadinessSpec,
  TenantReadinessState,
} from "./arguments.ts";
import { isDnsServer, parseEntry } from "./entry.ts";

const positive = z.int("expected a whole number").min(1, "must be 1 or more");
const checkName: z.ZodEnum<{ [Name in CheckName]: Name }> = z.enum([
  "dns",
  "certificate",
  "realm",
  "loginPage",
  "record",
  "logo",
  "adminLogin",
]);
/** All checks, in the order in which they are named. */
export const checkNames: readonly CheckName[] = checkName.options;

/** What check() fills in, so that it shows in the preview. */
export const defaults = { timeoutSeconds: 300, intervalSeconds: 2 } as const;

const settingsShape = {
  address: z
    .string()
    .refine(
      (text) => parseEntry(text) !== undefined,
      "must be a host or an IP address, with a port if it is not 443 and IPv6 in brackets, e.g. 203.0.113.10:8443",
    )
    .optional(),
  dnsServers: z
    .array(
      z
        .string()
        .refine(isDnsServer, "must be an IP address, with a port if it is not 53, e.g. 192.0.2.53"),
    )
    .min(1, "must hold a server")
    .optional(),
  checks: z.array(checkName).min(1, "must hold a check").optional(),
  timeoutSeconds: positive.optional(),
  intervalSeconds: positive.optional(),
} as const;

const text = z.string().min(1, "must not be empty");
const administrator = z.strictObject({
  username: text,
  password: text,
  clientId: text,
  clientSecret: text,
});

const shape = {
  ...settingsShape,
  tenantId,
  fqdn,
  status: z.enum(["active", "inActive"]).optional(),
  administrator: administrator.optional(),
  connection: tenantConnectionSchema,
} as const;

/** The settings that the tenants of an environment share. */
export const readinessSettingsSchema: z.ZodType<ReadinessSettings> = z.strictObject(settingsShape);

/** The arguments as check() judges them. */
export const readinessSpec: z.ZodType<TenantReadinessSpec> = z.strictObject(shape);

/** The state; an older shape is brought up here. */
export const readinessState: z.ZodType<TenantReadinessState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
  ready: z.boolean(),
});
