import { parseAddress } from "../../providers/resources/tenant-readiness/name.ts";
import { readArguments, stackIn, wrongArguments } from "../arguments.ts";
import { severities, type Severity } from "./finding.ts";

export const usage = `Usage: npm run audit -- --stack <stack> [options]
  --json                print the report as JSON
  --html <file>         write it as a page, too
  --severity <least>    leave out what is less than this: ${severities.join(", ")}
  --address <host:port> ask this entry for certificates, in place of platform.readiness.address or DNS`;

/** What to audit, and how to show it. */
export interface AuditOptions {
  stack: string;
  isJson: boolean;
  page: string | undefined;
  /** The least that counts. */
  severity: Severity;
  address: string | undefined;
}

const text = { type: "string" } as const;
const options = {
  stack: text,
  json: { type: "boolean" },
  html: text,
  severity: text,
  address: text,
} as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): AuditOptions {
  const { values } = readArguments(args, { options, usage });
  const { json = false, html, severity = "note", address } = values;
  const stack = stackIn(values.stack, usage);
  const least = severities.find((one) => one === severity);
  if (html === "") throw wrongArguments("--html needs the name of a file", usage);
  if (least === undefined) {
    throw wrongArguments(`--severity must be one of ${severities.join(", ")}`, usage);
  }
  if (address !== undefined && parseAddress(address) === undefined) {
    const reason = "--address must be a host or an IP address, with a port if it is not 443";
    throw wrongArguments(reason, usage);
  }
  return { stack, isJson: json, page: html, severity: least, address };
}
