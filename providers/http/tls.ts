import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Agent } from "node:http";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { CxError } from "../errors.ts";
import type { ClientSettings } from "./client.ts";

// An `import` of them reads all that they export, and so loads Node's other HTTP client (`http.WebSocket`), 25 ms.
const { Agent: HttpAgent } = process.getBuiltinModule("node:http");
const { Agent: HttpsAgent } = process.getBuiltinModule("node:https");

/** A host, as name or address, and its port. */
export interface Address {
  host: string;
  port: number;
}

/**
 * The agents of one client, so that it can end its connections, and https is checked as told. Throws a CxError
 * when the CA file cannot be read.
 */
export function agentsFor({ url, connectTo, caCertFile, insecureSkipVerify }: ClientSettings) {
  return {
    httpAgent: noting(new HttpAgent({ keepAlive: true })),
    httpsAgent: noting(
      new HttpsAgent({
        keepAlive: true,
        rejectUnauthorized: insecureSkipVerify !== true,
        ...trust(caCertFile),
        ...(connectTo !== undefined && { ...connectTo, servername: new URL(url).hostname }),
      }),
    ),
  };
}

const longestIdleMs = 2_000;
const idleSinceMs = new WeakMap<object, number>();

/** Notes since when its connections have had nothing to do. */
function noting<Kind extends Agent>(agent: Kind): Kind {
  return agent.on("free", (connection: object) => {
    idleSinceMs.set(connection, performance.now());
  });
}

/**
 * Ends connections that had nothing to do for two seconds. The service may have ended them at its side, five seconds after the
 * last call or earlier, and on a busy machine we have not heard of it: what is sent on such a one fails, and nobody
 * knows whether it was done.
 */
export function endIdle(agents: Readonly<Record<string, Agent>>): void {
  for (const { freeSockets } of Object.values(agents)) {
    for (const connection of Object.values(freeSockets).flatMap((all) => all ?? [])) {
      const sinceMs = idleSinceMs.get(connection) ?? -Infinity;
      if (performance.now() - sinceMs > longestIdleMs) connection.destroy();
    }
  }
}

const contexts = new Map<string, SecureContext>();

/**
 * The TLS option for a file of CAs: they are trusted beside the system's, whatever the file holds.
 * Reading the system's takes 20 ms, so connections share a context. Throws a CxError when the file
 * cannot be read or holds no certificate.
 */
export function trust(caCertFile: string | undefined): { secureContext?: SecureContext } {
  if (caCertFile === undefined) return {};
  const certificates = readCaCertificates(caCertFile);
  const secureContext =
    contexts.get(certificates) ??
    createSecureContext({ ca: [...getCACertificates("default"), certificates] });
  contexts.set(certificates, secureContext);
  return { secureContext };
}

const pemBlock = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END [^-]+-----/g;

function readCaCertificates(file: string): string {
  const remedy =
    "set caCertFile to a PEM file; a relative path starts at the directory of Pulumi.yaml, or the variable CX_CA_CERT_FILE: refresh and destroy know only the caCertFile of the last pulumi up";
  try {
    const blocks = readFileSync(file, "utf8").match(pemBlock) ?? [];
    // Node itself takes a file without certificates, or with a broken one, without a word.
    blocks.forEach((block) => new X509Certificate(block));
    if (blocks.length > 0) return blocks.join("\n");
  } catch (cause) {
    throw new CxError(`cannot read the CA certificate file '${file}'`, remedy, { cause });
  }
  throw new CxError(`the CA certificate file '${file}' holds no certificate`, remedy);
}
