import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { CxError } from "../errors.ts";

/** How the server's certificate is checked. */
export interface TlsSettings {
  url: string;
  caCertFile?: string | undefined;
  insecureSkipVerify?: boolean | undefined;
}

/** The agent for https URLs; undefined for http. Throws a CxError when the CA file cannot be read. */
export function httpsAgent({
  url,
  caCertFile,
  insecureSkipVerify,
}: TlsSettings): Agent | undefined {
  if (!url.startsWith("https:")) return undefined;
  return new Agent({
    keepAlive: true,
    rejectUnauthorized: insecureSkipVerify !== true,
    ...(caCertFile !== undefined && { ca: readCaCertificate(caCertFile) }),
  });
}

function readCaCertificate(file: string): string {
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
