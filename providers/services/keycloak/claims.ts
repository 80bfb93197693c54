import { z } from "zod";
import { parseJson } from "../../objects.ts";

/** What an access token says of its owner. */
export interface Claims {
  /** Services that it is for. */
  audience: readonly string[];
  scopes: readonly string[];
  /** Roles of the realm and of its clients. */
  roles: readonly string[];
}

const roles = z.object({ roles: z.array(z.string()) });
const payload = z.object({
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  scope: z.string().default(""),
  realm_access: roles.default({ roles: [] }),
  resource_access: z.record(z.string(), roles).default({}),
});

/** Reads the token in an `Authorization` value, unproved; undefined for one that says nothing to us. */
export function claimsIn(header: string): Claims | undefined {
  const [, body = ""] = header.replace(/^Bearer /, "").split(".");
  const parsed = payload.safeParse(parseJson(Buffer.from(body, "base64url").toString()));
  if (!parsed.success) return undefined;
  const { aud, scope, realm_access, resource_access } = parsed.data;
  return {
    audience: aud,
    scopes: scope.split(" "),
    roles: [realm_access, ...Object.values(resource_access)].flatMap((one) => one.roles),
  };
}
