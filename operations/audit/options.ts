import { parseArgs } from "node:util";
import { CxError } from "../../providers/errors.ts";
import { parseAddress } from "../../providers/resources/tenant-readiness/name.ts";
import { severities, type Severity } from "./finding.ts";

const usage = `Usage: npm run audit -- --stack <stack> [options]
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

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): AuditOptions {
  const { stack = "", json = false, html, severity = "note", address } = parsed(args);
  const least = severities.find((one) => one === severity);
  if (!/^[\w./-]+$/.test(stack)) throw wrong(`--stack needs the name of a stack, such as prod`);
  if (html === "") throw wrong("--html needs the name of a file");
  if (least === undefined) throw wrong(`--severity must be one of ${severities.join(", ")}`);
  if (address !== undefined && parseAddress(address) === undefined) {
    throw wrong("--address must be a host or an IP address, with a port if it is not 443");
  }
  return { stack, isJson: json, page: html, severity: least, address };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { stack: text, json: { type: "boolean" }, html: text, severity: text } as const;
  try {
    return parseArgs({ args: [...args], options: { ...options, address: text } }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : "unknown option", error);
  }
}

function wrong(reason: string, cause?: unknown): CxError {
  return new CxError(`${reason}\n${usage}`, undefined, { cause });
}
