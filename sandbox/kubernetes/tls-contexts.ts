import { createSecureContext } from "node:tls";
import type { SecureContext } from "node:tls";
import type { Certificates } from "../certificates.ts";
import type { TlsPair } from "./entry-objects.ts";
import type { RouteTable } from "./route-table.ts";

type Done = (error: Error | null, context?: SecureContext) => void;

/** Which certificate a host gets: as objects say, the fallback where they fail, else the platform's. */
export class TlsContexts {
  readonly #routes: RouteTable;
  readonly #platform: SecureContext;
  readonly #fallback: SecureContext;

  constructor(routes: RouteTable, { cert, key, fallback }: Certificates) {
    this.#routes = routes;
    this.#platform = createSecureContext({ cert, key });
    this.#fallback = createSecureContext(fallback);
  }

  /** Answers a client that says which host it wants. */
  answer(host: string, done: Done): void {
    this.#contextFor(host.toLowerCase()).then(
      (context) => {
        done(null, context);
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  async #contextFor(host: string): Promise<SecureContext> {
    const found = await this.#routes.findCertificate(host);
    if (found === undefined) return this.#platform;
    return (found === "missing" ? undefined : contextOf(found)) ?? this.#fallback;
  }
}

/** Undefined when the Secret holds no certificate with its key. */
function contextOf({ cert, key }: TlsPair): SecureContext | undefined {
  // Node takes an empty text for "no certificate" and would fail every handshake.
  if (cert === "" || key === "") return undefined;
  try {
    return createSecureContext({ cert, key });
  } catch {
    return undefined;
  }
}
