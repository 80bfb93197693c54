import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { CxError } from "../errors.ts";

/** A host, as name or address, and its port. */
export interface Entry {
  host: string;
  port: number;
}

/** How the server's certificate is checked. */
export interface TlsSettings {
  url: string;
  /** Connect to this entry instead of the URL's host; Host header, SNI and certificate stay the URL's. */
  connectTo?: Entry | undefined;
  caCertFile?: string | undefined;
  insecureSkipVerify?: boolean | undefined;
}

/** The agent for https URLs; undefined for http. Throws a CxError when the CA file cannot be read. */
export function httpsAgent({
  url,
  connectTo,
  caCertFile,
  insecureSkipVerify,
}: TlsSettings): Agent | undefined {
  if (!url.startsWith("https:")) return undefined;
  return new Agent({
    keepAlive: true,
    rejectUnauthorized: insecureSkipVerify !== true,
    ...(caCertFile !== undefined && { ca: readCaCertificate(caCertFile) }),
    ...(connectTo !== undefined && { ...connectTo, servername: new URL(url).hostname }),
  });
}

/** A PEM file. Throws a CxError when it cannot be read. */
export function readCaCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CxError(`cannot read the CA certificate file '${file}'`, {
      remedy:
        "set caCertFile to a PEM file; a relative path starts at the directory of Pulumi.yaml",
      cause,
    });
  }
}
