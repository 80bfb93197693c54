import { CxError } from "../../providers/errors.ts";
import { judgeArguments } from "../../providers/resources/tenant-access/check.ts";
import { judgeTenant } from "../../providers/resources/tenant-access/judge.ts";
import { judgeCluster } from "../../providers/resources/tenant-access/objects.ts";
import type { TenantAccessSpec } from "../../providers/resources/tenant-access/schema.ts";
import { TenantAccess } from "../../providers/resources/tenant-access/tenant-access.ts";
import { CxTenant } from "../../providers/resources/tenant/tenant.ts";
import { listProblems } from "../../providers/words/problems.ts";
import type { StoredResource } from "../pulumi.ts";
import { ownerOf } from "../stack.ts";
import { allRight, right, type Examination, type Fact } from "./examination.ts";
import { accessOf } from "./sample.ts";
import type { StackFacts } from "./stack.ts";

const area = "Tenants";

/** What the tenants of the list are judged beside. */
interface Means {
  tenants: Fact<unknown>;
  /** Undefined where tenants have nothing in Kubernetes. */
  usable: (() => Promise<void>) | undefined;
}

/** Judges the tenants of the list as the first `up` would, before it makes anything of them. */
export function lookAtTenants(exam: Examination, stack: StackFacts, { tenants, usable }: Means) {
  exam.look(area, "ids and host names", async () => {
    await tenants();
    const { run } = await stack.reach();
    const { fresh, known } = await newTenants(stack);
    const makers = await allRight(
      fresh.map(async (spec) => {
        refuseArguments(spec);
        return judgeTenant(run, spec, { looksByItself: true });
      }),
    );
    const there = makers.filter((maker) => maker !== undefined).length;
    const taken = there === 0 ? "" : `, ${String(there)} to be taken over`;
    const free = `${String(fresh.length - there)} free`;
    return right(undefined, `${free}${taken}, ${String(known)} in the state`);
  });
  if (usable === undefined) return;
  exam.look(area, "objects in Kubernetes", async () => {
    await usable();
    const { run } = await stack.reach();
    const { fresh } = await newTenants(stack);
    await allRight(fresh.map((spec) => judgeCluster(run, spec)));
    return right(undefined, "names and hosts are free, or this stack's");
  });
}

/** Those that the stack has not made yet, with the mark of a run that died; the others are ours. */
async function newTenants({ open, settings, state, reach }: StackFacts) {
  const { platform } = await reach();
  const { tenants } = await settings();
  const resources = await state();
  const owner = platform.owner ?? ownerOf(await open());
  const made = idsIn(resources, CxTenant.__pulumiType);
  const fresh = tenants
    .filter(({ tenantId }) => !made.has(tenantId))
    .map((tenant) =>
      accessOf(platform, tenant, { owner, mark: markIn(resources, tenant.tenantId) }),
    );
  return { fresh, known: tenants.length - fresh.length };
}

function idsIn(resources: readonly StoredResource[], type: string): Set<unknown> {
  return new Set(resources.filter((one) => one.type === type).map(tenantIdOf));
}

function markIn(resources: readonly StoredResource[], tenantId: string): string | undefined {
  const access = resources.find(
    (one) => one.type === TenantAccess.__pulumiType && tenantIdOf(one) === tenantId,
  );
  const mark = access?.outputs["mark"];
  return typeof mark === "string" ? mark : undefined;
}

function tenantIdOf({ inputs }: StoredResource): unknown {
  return inputs["tenantId"];
}

function refuseArguments(spec: TenantAccessSpec): void {
  const { problems } = judgeArguments({ ...spec }, {}, true);
  if (problems.length === 0) return;
  throw new CxError(`tenant '${spec.tenantId}' can't be made:\n${listProblems(problems)}`);
}
