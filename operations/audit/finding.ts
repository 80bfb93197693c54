/** From what harms people now to what may well be meant. */
export const severities = ["problem", "warning", "note"] as const;
export type Severity = (typeof severities)[number];

/** What may be found. The words stand in reports that other programs read, and never change. */
export type FindingCode =
  | "allowed-host-wildcard"
  | "allowed-hosts-broken"
  | "allowed-hosts-empty"
  | "api-open"
  | "certificate-expires"
  | "certificate-wrong"
  | "entry-missing"
  | "entry-without-tenant"
  | "fqdn-shared"
  | "host-answered-twice"
  | "host-not-allowed"
  | "host-not-in-file"
  | "host-unreachable"
  | "host-without-tenant"
  | "ids-alike"
  | "password-shared"
  | "password-weak"
  | "plugin-old"
  | "realm-without-tenant"
  | "record-missing"
  | "record-without-tenant"
  | "tenant-not-in-program"
  | "tenant-not-on-platform"
  | "tenant-suspended"
  | "two-factor-off";

/** Something that is not as it should be, in words that may be shown: without secrets, each on one line. */
export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** The tenant, host name, object or service that it is about. */
  subject: string;
  what: string;
  /** What to do about it. */
  remedy: string;
}

/** Something that could not be looked at, so that nothing is known of it. */
export interface NotLookedAt {
  what: string;
  why: string;
}
