// The forms of what people write, wherever they write it; names in Kubernetes: kubernetes/names.ts.
import { z } from "zod";

/** Any text but none. */
export const text = z.string().min(1, "must not be empty");

/** 0, 1, 2, … */
export const wholeNumber = z.int("expected a whole number").min(0, "must not be negative");

/** 1, 2, 3, … */
export const positive = z.int("expected a whole number").min(1, "must be 1 or more");

// Rules are regular expressions where they can be: what is a function, an editor can't check (npm run schema).

/** An absolute http or https URL. */
export const httpUrl = url(/^https?:\/\/[^/?#\\]/, "http:// or https://").regex(
  /^https?:\/\/[^/?#\\@]+([/?#\\]|$)/,
  "must hold no user and no password: they would be shown; see docs/production.md, Credentials",
);

/** The URL of a WebSocket. */
export const socketUrl = url(/^wss?:\/\/[^/?#\\]/, "wss:// or ws://");

function url(start: RegExp, words: string): z.ZodString {
  const message = `expected a URL that starts with ${words}`;
  return z
    .string()
    .regex(start, message)
    .refine((value) => URL.canParse(value), message);
}

/** A host name in lower case, without scheme and port. */
export const fqdn = z
  .string()
  .max(253, "must be 253 characters at most")
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/,
    "must be a host name in lower case, without scheme, port or path",
  );

/** One line of text. */
const line = z.string().regex(/^[^\p{Cc}]*$/u, "must be one line, without control characters");

/** The id of a tenant that is there, whoever made it. */
export const tenantId = line
  .min(1, "must not be empty")
  .max(253, "must have 253 characters at most");

/** The id of a new one: a label of a DNS name that every part of the platform takes (contract §4.6). */
export const newTenantId = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,37}[a-z0-9]$/,
    "must be 3-39 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
  );

/** What people read on login pages and in lists, of a new tenant. */
export const newTenantName = line
  .min(1, "must not be empty")
  .regex(/\S/, "must not be blank")
  .regex(
    /^(?!\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/,
    "is a date to YAML, which Pulumi has written out; put the name in quotes",
  );

/** Whose something is, as a name; the id of a mark follows behind "#". */
export const owner = z
  .string()
  .regex(
    /^[\w.@:/+-]{1,200}$/,
    "must be 1-200 letters, digits or . _ @ : / + -, e.g. pulumi:cx-tenants/prod",
  );

/** Labels of a host name, one at least, as a regular expression. */
export const hostPattern = "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

/** Host names mean the same in capitals, with blanks around them and with the root's dot. */
export function normalHost(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, "");
}

/** An entry in a list of allowed hosts: the plugin compares texts. */
export const allowedHost = z
  .string()
  .regex(
    new RegExp(`^https://${hostPattern}(:\\d{1,5})?$`),
    "must be https:// and a lower-case host, with a port if it is not 443, and no slash at the end: the plugin compares texts",
  );

/** Six digits, of a new tenant (contract §4.1). */
export const newTenantCode = z.string().regex(/^\d{6}$/, "must be six digits, as a string");

/** What the program may want a tenant to be (contract §4.1). */
export const status = z.enum(["active", "inActive"]);

/** What a tenant's host name is in a list of allowed hosts. */
export function allowedHostOf(host: string): string {
  return `https://${host}`;
}

/** What may be done about a tenant that is there already. */
export const adopt = z.enum(["never", "restore", "ifIdentical", "own", "always"]);

/** What taking a tenant down does. */
export const onDestroy = z.enum(["suspend", "delete", "retain"]);
