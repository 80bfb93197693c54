import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Deadline } from "../flow/deadline.ts";
import { trust, type Address } from "./tls.ts";
import { codeOf } from "./transport.ts";

/** The certificate that an entry showed, and why its CA is not trusted. */
export interface Shown {
  certificate: X509Certificate;
  distrust: string | undefined;
}

/** How to shake hands. */
interface Handshake {
  /** The host name, or address, that is asked for. */
  servername: string;
  caCertFile?: string | undefined;
  deadline: Deadline;
}

/** Looks at the certificate of an entry, whatever it is like; a text says why none was seen. */
export async function shakeHands(
  entry: Address,
  { servername, caCertFile, deadline }: Handshake,
): Promise<Shown | string> {
  const socket = connect({
    ...entry,
    ...(isIP(servername) === 0 && { servername }),
    rejectUnauthorized: false, // to see whose certificate it is; the caller decides
    checkServerIdentity: () => undefined,
    ...trust(caCertFile),
  });
  const signal = AbortSignal.timeout(Math.ceil(deadline.remainingMs));
  try {
    await once(socket, "secureConnect", { signal });
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return "no certificate";
    const distrust = socket.authorized ? undefined : String(socket.authorizationError);
    return { certificate, distrust };
  } catch (error) {
    return signal.aborted ? "no answer in time" : codeOf(error);
  } finally {
    socket.destroy();
  }
}
