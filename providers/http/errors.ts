import { CxError } from "../errors.ts";

/** Why a call failed. */
export type PlatformErrorCode =
  | "unreachable" // no connection was made, so nothing can have happened
  | "untrusted" // the server's certificate is not trusted, so nothing was sent
  | "interrupted" // the connection or the answer broke after the request was sent
  | "timeout" // no answer in time
  | "unauthorized" // 401
  | "forbidden" // 403
  | "notFound" // 404
  | "conflict" // 409
  | "rejected" // other 4xx
  | "throttled" // 429
  | "unavailable" // 5xx
  | "unexpectedAnswer"; // a success status with a body that is not what this API sends

/** What a failed call looked like; all texts are free of secrets. */
export interface PlatformFailure {
  code: PlatformErrorCode;
  /** HTTP status, when an answer came. */
  status?: number;
  /** The server's own words, shortened and redacted. */
  serverMessage?: string;
  /** The word of an OAuth answer's `error`, e.g. invalid_grant, when the server sends one. */
  errorWord?: string;
  retryAfterSeconds?: number;
  /** Where a redirect leads, for texts; see {@link PlatformError.redirectTo}. */
  location?: string;
  /** Code of the transport error, e.g. ECONNREFUSED, when no answer came. */
  transportCode?: string;
}

/** A call to the platform that did not succeed. */
export class PlatformError extends CxError {
  override readonly name = "PlatformError";
  readonly failure: PlatformFailure;
  /** Private, so that nothing that shows the error shows it. */
  readonly #redirectTo: string | undefined;

  constructor(
    message: string,
    failure: PlatformFailure,
    options: { remedy?: string; redirectTo?: string } = {},
  ) {
    super(message, options.remedy);
    this.failure = failure;
    this.#redirectTo = options.redirectTo;
  }

  /** Where a redirect leads, word for word: to follow it. It may hold secrets, so it is not for texts. */
  get redirectTo(): string | undefined {
    return this.#redirectTo;
  }

  get code(): PlatformErrorCode {
    return this.failure.code;
  }

  /** True when the request may have been carried out although it failed for us. */
  get outcomeIsUnknown(): boolean {
    return ["interrupted", "timeout", "unavailable", "unexpectedAnswer"].includes(this.code);
  }
}

const codeByStatus = new Map<number, PlatformErrorCode>([
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "notFound"],
  [409, "conflict"],
  [429, "throttled"],
]);

/** The error code that belongs to an HTTP status outside 2xx. */
export function codeOfStatus(status: number): PlatformErrorCode {
  return codeByStatus.get(status) ?? (status >= 500 ? "unavailable" : "rejected");
}
