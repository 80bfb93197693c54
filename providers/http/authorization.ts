import type { Deadline } from "../flow/deadline.ts";

/** Where the values of the `Authorization` header come from. */
export interface AuthorizationSource {
  /** The value for the next try; undefined sends none. */
  header(deadline: Deadline): Promise<string | undefined>;
  /** The server refused this value; the next `header()` must bring a new one. False: there is no other. */
  renew(refused: string | undefined): boolean;
  /** What to do when the server answers 401 or 403, for the error text. */
  remedy(status: 401 | 403): string;
}

/**
 * Credentials for one origin: scheme, host and port. They are given out for requests to it and for no
 * others, so that no server but the one they are meant for can ever receive them.
 */
export class Authorization {
  readonly #origin: string;
  readonly #source: AuthorizationSource;

  /** @param url any URL of the service that the credentials are for. */
  constructor(url: string, source: AuthorizationSource) {
    this.#origin = new URL(url).origin;
    this.#source = source;
  }

  /** The value for a request to this URL. Throws when that is another origin: a mistake in our code. */
  headerFor(url: URL, deadline: Deadline): Promise<string | undefined> {
    this.requireOrigin(url);
    return this.#source.header(deadline);
  }

  /** Throws when the URL is of another origin than the credentials. */
  requireOrigin({ origin }: URL): void {
    if (origin === this.#origin) return;
    throw new Error(`credentials for ${this.#origin} must not be sent to ${origin}`);
  }

  /** See {@link AuthorizationSource.renew}. */
  renew(refused: string | undefined): boolean {
    return this.#source.renew(refused);
  }

  /** See {@link AuthorizationSource.remedy}. */
  remedy(status: 401 | 403): string {
    return this.#source.remedy(status);
  }
}
