/** All tenants of a stack. */
export interface FleetSpec {
  /** What taking each tenant down means, by its id. */
  tenants: Record<string, TenantEnd>;
  /** How many tenants one run may take down. Default: a tenth of them, but at least one. */
  maxRemovals?: number | undefined;
  /** What leads people to them; taking one away counts as taking all of them down. */
  wayIn?: { ingress: boolean; dns: boolean } | undefined;
  /** The cluster that they are in; proved to answer before anything is told to use it. Left out: none is. */
  cluster?: { context?: string | undefined } | undefined;
}

/** See `onDestroy` of a tenant. */
export type TenantEnd = "suspend" | "delete" | "retain";

/** What is kept in the state beside the arguments. */
export interface FleetState extends FleetSpec {
  schemaVersion: number;
}
