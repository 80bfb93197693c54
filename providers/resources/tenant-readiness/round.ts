import {
  createHttpClient,
  type ClientSettings,
  type HttpClient,
  type ServiceSettings,
} from "../../http/client.ts";
import { Deadline } from "../../flow/deadline.ts";
import type { Address } from "../../http/tls.ts";
import type { TenantDocument } from "../../services/tenant-api/document.ts";
import type { TenantReadinessSpec } from "./schema.ts";
import { httpsPort, parseAddress, resolveName, type NameAnswer } from "./name.ts";

/** What the checks of one round ask. Each answer is fetched once a round, and when it is first asked for. */
export interface Round {
  readonly spec: TenantReadinessSpec;
  /** The end of this round's calls. */
  readonly deadline: Deadline;
  readonly calls: CallSettings;
  name(): Promise<NameAnswer>;
  /** Where to connect to; undefined while the name does not resolve. */
  entry(): Promise<Address | undefined>;
  /**
   * A client for the tenant's own host name at that entry. Somebody else's server may be behind the
   * name (a customer's DNS, a wrong address), so it never gets credentials.
   */
  client(): Promise<HttpClient | undefined>;
  /** A client for the platform's own Keycloak; the login is up to the caller. */
  keycloak: () => HttpClient;
  tenants(): Promise<readonly TenantDocument[]>;
  /** Tells the user something that is no failure. */
  warn: (message: string) => void;
  /** Ends the connections of the round: the next one may meet another entry or certificate. */
  close(): void;
}

/** What the rounds of one look or wait have in common. */
export interface RoundSource {
  end: Deadline;
  list: () => Promise<readonly TenantDocument[]>;
  warn: (message: string) => void;
  /** How the services are called. */
  calls: CallSettings;
}

type CallSettings = Omit<ServiceSettings, "service" | "url">;

/** Why a check failed: what came back, and what to do about it. */
export interface Finding {
  came: string;
  /** Left out when `came` says it already. */
  remedy?: string;
  /** Asking again brings nothing. */
  isFinal?: boolean;
}

/** Looks at one thing; undefined means that it is as it should be. */
export type Check = (round: Round) => Promise<Finding | undefined>;

/** What a check says that needs the entry, while the name does not resolve. */
export function notAsked({ spec: { fqdn } }: Round): Finding {
  return {
    came: `was not asked: '${fqdn}' does not resolve yet`,
    remedy: "the name comes first (check dns); or set address to ask the entry without DNS",
  };
}

/** An answer that takes longer than this comes from no healthy platform. */
const defaultRequestSeconds = 10;

/** A round that begins now and ends with its calls, at the latest at `end`. */
export function beginRound(
  spec: TenantReadinessSpec,
  { end, list, warn, calls }: RoundSource,
): Round {
  const requestSeconds = calls.requestTimeoutSeconds ?? defaultRequestSeconds;
  const deadline = Deadline.inSeconds(Math.min(requestSeconds, end.remainingMs / 1_000));
  const name = once(() => resolveName(spec.fqdn, spec.dnsServers, deadline));
  const entry = once(async () => {
    if (spec.address !== undefined) return parseAddress(spec.address);
    const answer = await name();
    return answer.kind === "found" ? { host: answer.host, port: httpsPort } : undefined;
  });
  const clients: HttpClient[] = [];
  /** The next round is the repetition, and the round's end that of its calls. */
  const clientOf = (settings: ClientSettings) => {
    const { caCertFile, insecureSkipVerify } = calls;
    const retries = { maxRetries: 0 };
    const client = createHttpClient({ ...settings, caCertFile, insecureSkipVerify, retries });
    clients.push(client);
    return client;
  };
  return {
    spec,
    deadline,
    calls,
    name,
    entry,
    tenants: once(list),
    warn,
    client: once(async () => {
      const connectTo = await entry();
      if (connectTo === undefined) return undefined;
      return clientOf({ service: "the tenant's entry", url: `https://${spec.fqdn}`, connectTo });
    }),
    keycloak: () => clientOf({ service: "Keycloak", url: spec.connection.keycloakUrl }),
    close() {
      for (const client of clients) client.close();
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
