import { z } from "zod";

const milliseconds = z.int().min(0);

/** Where a create can end half-way, in the order of its steps. */
export const creationSteps = [
  "beforeRecord",
  "afterRecord",
  "afterRealm",
  "afterMedia",
  "afterIcons",
] as const;

const knobsSchema = z.strictObject({
  /** Version line of the CX Tenant API: JSON body in 5.0.0, multipart with a logo afterwards. */
  apiVersion: z.enum(["5.0.0", "5.0.1", "5.1"]),
  /**
   * Whether the gateway asks for a token of realm master on `/cx-tenant/tenant*`; `byVersion`: only
   * 5.1, whose chart is the first with such a route.
   */
  auth: z.union([z.boolean(), z.literal("byVersion")]),
  /** Whether `GET /tenant/logo` is exempt from that check (the login page reads it). */
  openLogo: z.boolean(),
  /** What `{id}` means in a path or query. */
  idKind: z.enum(["tenantId", "_id", "both"]),
  /** Whether an update names the tenant in the path, in the query (`id` or `Id`), or either. */
  updateStyle: z.enum(["path", "query", "both"]),
  /**
   * How an update meets the stored document: merged into it, instead of each top-level key that it
   * names, or instead of the whole document. Keys of the server and the tenantId stay in any case.
   */
  merge: z.enum(["deep", "replaceTopLevel", "replaceDocument"]),
  createStatus: z.union([z.literal(200), z.literal(201)]),
  /** Wrapper around answers: `{data}`, or `{tenant}` / `{tenants}`. */
  envelope: z.enum(["none", "data", "tenant"]),
  /** Above 0: the list answers pages of this many, `{data, total, hasNext}`, the first unless `?page=2`. */
  pageSize: z.int().min(0),
  /** Tenants that the list leaves out, though `GET /tenant/:id` has them. */
  listHides: z.enum(["none", "suspended"]),
  /** How long after a write the list shows it; `GET /tenant/:id` is current. */
  listLagMs: milliseconds,
  /** Whether a record without tenantId is in the list. */
  listJunk: z.boolean(),
  /** How answers show secrets; `random` encrypts them anew for every answer. */
  secretEcho: z.enum(["encrypted", "random", "masked", "clear", "omitted"]),
  /** Whether keys that the schema does not know are stored or dropped without a word. */
  unknownKeys: z.enum(["keep", "drop"]),
  /** Whether each block of tenantSettings has an `_id`, and an `updatedAt` that every write renews. */
  blockIds: z.boolean(),
  duplicateStatus: z.union([z.literal(409), z.literal(400), z.literal(500)]),
  /** What DELETE takes away: the record, everything, or nothing because there is no such route. */
  deleteScope: z.enum(["record", "full", "unsupported"]),
  /** Whether a create without logo is refused; 5.0.0 never takes one. */
  logoRequired: z.boolean(),
  /** Name of the multipart part with the logo. */
  logoPart: z.string().min(1),
  /** Whether the status `Active` is taken beside `active`. */
  acceptActiveSpelling: z.boolean(),
  /** Whether an update that changes fqdn, realm or subDomain is refused with 400. */
  immutableFqdn: z.enum(["refuse", "accept"]),
  /** The step after which every create fails with 500; the later ones never happen. */
  partial: z.enum(["none", ...creationSteps]),
  /**
   * What a create does when the realm is there already: take it over, or fail after the record is
   * written, with 500 (`fail`) or 409 (`conflict`).
   */
  leftoverRealm: z.enum(["takeOver", "fail", "conflict"]),
  /**
   * The media server, at a create and when an update names one: it adds the domain, fails when it has
   * it already, is unreachable, or works longer than the gateway waits. A failure is a 500 after the
   * record is written.
   */
  mediaDomain: z.enum(["ok", "failIfExists", "unreachable", "slow"]),
  /**
   * How long after the record realm, media domain, icons and events come. Above 0 the answer does not
   * wait for them, so that it cannot tell their failure.
   */
  sideEffectsDelayMs: milliseconds,
  /**
   * Whether the passwords of realm, Redis and MongoDB become what the record says; otherwise they stay
   * what they were when these accounts were made, also for a later tenant of the same name.
   */
  secretsFollowRecord: z.boolean(),
  /** How long the service works on a create before it writes the record. */
  createDelayMs: milliseconds,
  /** How long after the record the realm answers. */
  realmDelayMs: milliseconds,
  /** After this time the gateway answers 504 while the service goes on. */
  gatewayTimeoutMs: milliseconds.min(1),
  /** Life of an access token of realm master. */
  tokenLifetimeSeconds: z.number().positive(),
  /** Status of a wrong user or password: 401 in Keycloak 19, 400 in newer ones. */
  invalidGrantStatus: z.union([z.literal(401), z.literal(400)]),
  /** After how many wrong passwords Keycloak refuses an account, with the same words; 0: never. */
  bruteForceLock: z.int().min(0),
  /** How long after the last of them. */
  bruteForceLockMs: milliseconds,
  /** State of the account mtt-admin. */
  adminAccount: z.enum(["ready", "temporaryPassword", "disabled"]),
  /** Whether the data sources are provisioned read-only. */
  grafanaReadOnly: z.boolean(),
  /** Whether the data source infinity_cim_json_api is absent. */
  grafanaDataSourceMissing: z.boolean(),
  /** Organization role of the Grafana service account token. */
  grafanaRole: z.enum(["admin", "editor", "viewer"]),
  /**
   * How Grafana tells what an account may do with a data source: with the data source itself and as a
   * list of its permissions, as that list alone, or not at all.
   */
  grafanaTellsRights: z.enum(["withDataSource", "asList", "never"]),
  /** The organization that Grafana's admin chose last in its pages; it answers calls that name none. */
  grafanaAdminOrganization: z.int().min(1),
  /** For how long the plugin may work with a row that was changed meanwhile. */
  grafanaRowCacheMs: milliseconds,
  /** Whether Grafana serves callers without credentials as viewers; otherwise they get 401. */
  grafanaAnonymous: z.boolean(),
  /** Version of the Infinity plugin, as Grafana tells it; its rules decide the health check. */
  infinityVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
});

/** Every switch of the platform: the cases that public material leaves open, and its pace. */
export type Knobs = z.infer<typeof knobsSchema>;

/** The platform as the contract describes it, at its usual pace. */
const defaultKnobs: Knobs = {
  apiVersion: "5.1",
  auth: true,
  openLogo: false,
  idKind: "both",
  updateStyle: "both",
  merge: "deep",
  createStatus: 201,
  envelope: "none",
  pageSize: 0,
  listHides: "none",
  listLagMs: 0,
  listJunk: false,
  secretEcho: "encrypted",
  unknownKeys: "keep",
  blockIds: false,
  duplicateStatus: 409,
  deleteScope: "record",
  logoRequired: true,
  logoPart: "tenantLogo",
  acceptActiveSpelling: false,
  immutableFqdn: "refuse",
  partial: "none",
  leftoverRealm: "takeOver",
  mediaDomain: "ok",
  sideEffectsDelayMs: 0,
  secretsFollowRecord: true,
  createDelayMs: 300,
  realmDelayMs: 1500,
  gatewayTimeoutMs: 10_000,
  tokenLifetimeSeconds: 60,
  invalidGrantStatus: 401,
  bruteForceLock: 0,
  bruteForceLockMs: 60_000,
  adminAccount: "ready",
  grafanaReadOnly: false,
  grafanaDataSourceMissing: false,
  grafanaRole: "admin",
  grafanaTellsRights: "withDataSource",
  grafanaAdminOrganization: 1,
  grafanaRowCacheMs: 5_000,
  grafanaAnonymous: false,
  infinityVersion: "3.11.1",
};

/** The knobs as they stand; services read `current` at each request. */
export class KnobPanel {
  readonly #initial: Knobs;
  #current: Knobs;

  constructor(overrides: Partial<Knobs>) {
    this.#initial = knobsSchema.parse({ ...defaultKnobs, ...overrides });
    this.#current = this.#initial;
  }

  get current(): Knobs {
    return this.#current;
  }

  /** Turns the given knobs; throws a ZodError that names unknown ones and wrong values. */
  merge(change: unknown): Knobs {
    const parsed = knobsSchema.partial().parse(change);
    this.#current = knobsSchema.parse({ ...this.#current, ...parsed });
    return this.#current;
  }

  /** Back to how the platform was started. */
  reset(): void {
    this.#current = this.#initial;
  }
}
