import { check, outputsOf } from "../../providers/engine/stored.ts";
import type { Lifecycle, RunContext } from "../../providers/engine/lifecycle.ts";
import { stubs } from "../../providers/engine/stub.ts";
import { CxError } from "../../providers/errors.ts";
import { createLimit } from "../../providers/flow/limit.ts";
import type { Loose } from "../../providers/objects.ts";
import { Fleet } from "../../providers/resources/fleet/fleet.ts";
import { fleetLifecycle } from "../../providers/resources/fleet/lifecycle.ts";
import { GrafanaAllowedHost } from "../../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
import { allowedHostLifecycle } from "../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { GrafanaProvisionedHost } from "../../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
import { provisionedHostLifecycle } from "../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { ofCreation } from "../../providers/resources/tenant-access/check.ts";
import { tenantAccessLifecycle } from "../../providers/resources/tenant-access/lifecycle.ts";
import { TenantAccess } from "../../providers/resources/tenant-access/tenant-access.ts";
import { readinessLifecycle } from "../../providers/resources/tenant-readiness/lifecycle.ts";
import { TenantReadiness } from "../../providers/resources/tenant-readiness/tenant-readiness.ts";
import { isReady } from "../../providers/resources/tenant-readiness/wait.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { CxTenant } from "../../providers/resources/tenant/tenant.ts";
import { identityAt } from "../../providers/services/kubernetes/identity.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { listProblems } from "../../providers/words/problems.ts";
import type { Inventory } from "../inventory.ts";
import type { Declared } from "./declared.ts";
import { accessFactsOf, fleetFactsOf, tenantFactsOf } from "./known-facts.ts";

/** A resource as the state is to hold it; secrets in clear. */
export interface Taken {
  id: string;
  stub: string;
  inputs: Loose;
  outputs: Loose;
  /** False when there is nothing of it on the platform yet: `pulumi up` makes it. */
  isThere: boolean;
  /** True for a place whose value the state keeps as a secret. */
  isSecret: (path: readonly PropertyKey[]) => boolean;
}

/** What there is, for the facts that a state holds of it. */
export interface Seen {
  run: RunContext;
  inventory: Inventory;
  tenants: ReadonlyMap<string, TenantDocument>;
}

type Take = (declared: Declared) => Promise<Taken>;

/** What becomes of each kind of resource of ours, by its type. */
export function kindsFor({ run, inventory, tenants }: Seen): ReadonlyMap<string, Take> {
  const liveOf = (tenantId: string) => tenants.get(tenantId);
  const isListed = (list: readonly string[] | undefined, host: string) => list?.includes(host);
  const adopted = { ownership: "adopted" } as const;
  const limit = createLimit(8);
  return new Map([
    [Fleet.__pulumiType, take(fleetLifecycle, stubs.fleet, (spec) => fleetFactsOf(run, spec))],
    [
      TenantAccess.__pulumiType,
      take(
        tenantAccessLifecycle,
        stubs.tenantAccess,
        async (spec) => {
          const live = liveOf(spec.tenantId);
          return live && accessFactsOf(run, spec, live, inventory);
        },
        ofCreation,
      ),
    ],
    [
      CxTenant.__pulumiType,
      take(tenantLifecycle, stubs.tenant, async (spec) => {
        const live = liveOf(spec.tenantId);
        return live && tenantFactsOf(run, spec, live);
      }),
    ],
    [
      GrafanaAllowedHost.__pulumiType,
      take(allowedHostLifecycle, stubs.grafanaAllowedHost, ({ allowedHost }) =>
        Promise.resolve(isListed(inventory.allowedHosts, allowedHost) ? adopted : undefined),
      ),
    ],
    [
      GrafanaProvisionedHost.__pulumiType,
      take(provisionedHostLifecycle, stubs.grafanaProvisionedHost, async (spec) => {
        if (!isListed(inventory.durableHosts, spec.allowedHost)) return undefined;
        const { kubernetesContext: context, clusterNamespace: namespace } = spec;
        const place = namespace === undefined ? undefined : { context, namespace };
        return { ...adopted, clusterIdentity: await identityAt(run, place) };
      }),
    ],
    [
      TenantReadiness.__pulumiType,
      take(readinessLifecycle, stubs.tenantReadiness, async (spec) =>
        (await limit(() => isReady(run, spec))) ? { ready: true } : undefined,
      ),
    ],
  ]);
}

/**
 * @param factsOf undefined when there is nothing of it on the platform.
 * @param without arguments that only the making of a tenant asks for.
 */
function take<Spec extends object, Facts extends object>(
  lifecycle: Lifecycle<Spec, Facts>,
  stub: string,
  factsOf: (spec: Spec) => Promise<Facts | undefined>,
  without: readonly string[] = [],
): Take {
  return async ({ name, inputs: { __provider: _stub, ...given } }) => {
    const { inputs: all, problems } = check(lifecycle, {}, given);
    if (problems.length > 0) {
      throw new CxError(`'${name}' can't be imported:\n${listProblems(problems)}`);
    }
    const inputs = Object.fromEntries(
      Object.entries(all).filter(([key]) => !without.includes(key)),
    );
    const spec = lifecycle.spec.parse(inputs);
    const facts = await factsOf(spec);
    const outputs = facts === undefined ? inputs : outputsOf(lifecycle, inputs, facts);
    return {
      id: lifecycle.id(spec),
      stub,
      inputs,
      outputs: { ...outputs },
      isThere: facts !== undefined,
      isSecret: (path) => lifecycle.isSecret?.(path) === true,
    };
  };
}
