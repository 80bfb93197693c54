import { z } from "zod";
import { knownCluster } from "../../services/kubernetes/names.ts";
import { onDestroy, text, wholeNumber } from "../../vocabulary.ts";

export type TenantEnd = z.infer<typeof onDestroy>;

/** Named as the block of the platform's settings that makes it (`provisioned` is one of `grafana`). */
const parts = z.strictObject({
  ingress: z.boolean(),
  dns: z.boolean(),
  grafana: z.boolean(),
  provisioned: z.boolean(),
});
export type TenantPart = keyof z.infer<typeof parts>;

/** Where the tenants' objects are. */
const cluster = z.strictObject({
  /** Context of the kubeconfig. Default: the current one. */
  context: text.optional(),
  /** The cluster is known by it. Left out: another cluster is not noticed. */
  namespace: text.optional(),
});

/** All tenants of a stack. */
export const fleetSpec = z.strictObject({
  /** What taking each tenant down means, by its id. */
  tenants: z.record(z.string(), onDestroy),
  /** Ids of those that the program wants suspended (`status: inActive`). Default: none. */
  suspended: z.array(z.string()).optional(),
  /** How many tenants one run may take down, or suspend. Default: a tenth of them, but at least one. */
  maxRemovals: wholeNumber.optional(),
  /** What each of them has beside its record; taking one away counts as taking all of them down. */
  parts: parts.optional(),
  /** The environment has live customers; only policies ask for it. Default false. */
  production: z.boolean().optional(),
  /**
   * Tenants of the environment that other stacks of it have: who leaves this one for another is not taken down. Only
   * those that this stack had are kept in the state.
   */
  elsewhere: z.array(z.string()).optional(),
  /** The cluster that they are in; proved before anything is told to use it. Left out: none is. */
  cluster: cluster.optional(),
});
export type FleetSpec = z.infer<typeof fleetSpec>;

/** What is known of the cluster, beside the arguments. */
export const fleetFacts = knownCluster;
export type FleetFacts = z.infer<typeof fleetFacts>;
