import type { AxiosError } from "axios";
import type { FailedCall } from "./answer.ts";

/** Node's words for a certificate that is not accepted; see its documentation, "X509 certificate error codes". */
const certificateErrors = new Set([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "UNABLE_TO_GET_ISSUER_CERT",
]);

/** True for a code that says that the server's certificate is not trusted. */
export function isCertificateError(code: string): boolean {
  return certificateErrors.has(code);
}

/** Errors of connecting: the request was never sent. */
const connectErrors = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

const noWords = { code: undefined, message: "" };

/** What happened on the wire. The request itself (headers, body) is never part of the words. */
export function transportFailure(error: unknown, timedOut: boolean): FailedCall {
  if (timedOut) return { failure: { code: "timeout" }, words: "gave no answer in time" };
  const { code: transportCode, message } = isAxiosError(error) ? error : noWords;
  if (transportCode === undefined) {
    return { failure: { code: "interrupted" }, words: "broke the connection off" };
  }
  if (isCertificateError(transportCode)) {
    const words = `has a certificate that is not trusted (${transportCode})`;
    return { failure: { code: "untrusted", transportCode }, words };
  }
  if (transportCode === "EPROTO" && message.includes("wrong version number")) {
    const words = "does not answer in https";
    return { failure: { code: "unreachable", transportCode }, words };
  }
  const [code, words] = connectErrors.has(transportCode)
    ? (["unreachable", "cannot be reached"] as const)
    : (["interrupted", "broke the connection off"] as const);
  return { failure: { code, transportCode }, words: `${words} (${transportCode})` };
}

/** As axios itself tells one, which is loaded only when something is sent. */
function isAxiosError(error: unknown): error is AxiosError {
  return error instanceof Error && Reflect.get(error, "isAxiosError") === true;
}

/** Seconds of a `Retry-After` header, which is a number of seconds or a date. */
export function retryAfterSeconds(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1_000);
}

/** Node's own word for an error of the network, such as ECONNREFUSED; else its message. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const code: unknown = Reflect.get(error, "code");
  return String(code ?? Reflect.get(error, "message"));
}
