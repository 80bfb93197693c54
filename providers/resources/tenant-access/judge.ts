import type { RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/shared-read.ts";
import { CxError } from "../../errors.ts";
import { changesOf, checkDataSource, isListed } from "../../services/grafana/grafana.ts";
import { keyOf, type AllowList } from "../../services/grafana/live/allow-list.ts";
import { findSource } from "../../services/grafana/provisioning/provisioning-file.ts";
import { secretStore } from "../../services/grafana/provisioning/secret.ts";
import { withWayOut } from "../../gone-services.ts";
import { newDeadline } from "../../services/kubernetes/connection.ts";
import { isMarkOfState, isSameState } from "../../mark.ts";
import { printable } from "../../words/printable.ts";
import { decideAdoption, judgeStanding } from "../tenant/adoption/adoption.ts";
import { withDefaults } from "../tenant/defaults.ts";
import { requireAllForNew } from "../tenant/new-tenant.ts";
import { lockedOutError } from "../tenant/rules.ts";
import { tenantSpec } from "../tenant/schema.ts";
import { leafAt } from "../tenant/document/leaves.ts";
import { documentPath } from "../tenant/document/payload.ts";
import { howToLetGo } from "../tenant/document/record.ts";
import { lookFor, lookForNew } from "../tenant/creation/look.ts";
import { isSuspended, type TenantDocument } from "../../services/tenant-api/document.ts";
import {
  connectToTenantService,
  isTenantServiceGone,
  type TenantService,
} from "../../services/tenant-api/service.ts";
import { refuseSharedFqdn } from "../tenant/adoption/others.ts";
import { allowedHostOf } from "../../vocabulary.ts";
import type { AccessFacts, TenantAccessSpec } from "./schema.ts";

/**
 * Judges the tenant itself: id and host name are free, or ours, or may be taken over. Throws a CxError
 * otherwise. The maker of a tenant that is there.
 * @param looksByItself Also at one that the list does not show: a call for each tenant. Where many are made at once, of
 * one that the list hides the service tells when it is made once more.
 * @param listOf Default: the list as it is from now on.
 */
export async function judgeTenant(
  context: RunContext,
  spec: TenantAccessSpec,
  {
    looksByItself,
    listOf = ({ tenants }) => tenants.fresh(),
  }: {
    looksByItself: boolean;
    listOf?: (platform: TenantService) => Promise<readonly TenantDocument[]>;
  },
): Promise<string | undefined> {
  const { tenantId, mark, adopt } = spec;
  const platform = connectToTenantService(context, spec.tenantApi);
  const tenants = await listOf(platform);
  refuseSharedFqdn(spec, tenants);
  const look = { tenantId, mayBeThere: looksByItself || adopt !== "never" };
  const live = await lookForNew(platform, tenants, look, platform.deadline());
  judgeStanding({ tenantId, mark, adopt }, live);
  if (live === undefined) {
    requireAllForNew(tenantId, spec.lacks ?? []);
    if (spec.locksOut === true) throw lockedOutError(tenantId);
  }
  refuseDifferent(spec, live);
  if (live !== undefined) refuseOtherFqdn(spec, live);
  return makerOf(live);
}

/** A tenant that may be taken over only as it is. Throws a CxError that lists what is otherwise. */
function refuseDifferent(spec: TenantAccessSpec, live: TenantDocument | undefined): void {
  const { record, tenantId, fqdn, adopt, owner, seed, tenantApi, mark } = spec;
  if (record === undefined) return;
  const args = { ...record, tenantId, fqdn, adopt, owner, seed, connection: tenantApi };
  const wanted = tenantSpec.safeParse(withDefaults(args)).data; // judged by the tenant itself
  if (wanted !== undefined && live !== undefined) decideAdoption(wanted, mark, live);
}

/** A tenant keeps its host name for ever: one that has another cannot be had, whatever `adopt` says. */
function refuseOtherFqdn({ tenantId, fqdn }: TenantAccessSpec, live: TenantDocument): void {
  const found = leafAt(live, documentPath("fqdn"));
  if (typeof found !== "string" || found.toLowerCase() === fqdn) return;
  throw new CxError(
    `tenant '${tenantId}' is on the platform with the FQDN '${printable(found)}', and the program wants '${fqdn}'; a tenant keeps its FQDN for ever, so nothing was changed`,
    "bring the program in line with it, or choose another tenantId",
  );
}

/** Proves that a new address leads to the platform that the tenant is on. Throws a CxError. */
export async function proveSamePlatform(
  context: RunContext,
  { tenantApi: before }: TenantAccessSpec,
  { madeBy }: AccessFacts,
  spec: TenantAccessSpec,
): Promise<void> {
  const { tenantId, mark, tenantApi } = spec;
  if (before.url === tenantApi.url && before.keycloakUrl === tenantApi.keycloakUrl) return;
  const live = await lookAt(context, spec);
  const maker = makerOf(live);
  // At the old address nothing but an answer is to be proved; whose the tenant is by now, it knows itself.
  if (before.url === tenantApi.url) return;
  if (live !== undefined && (isSameState(maker, mark) || maker === madeBy)) return;
  const what = live === undefined ? "has no such tenant" : "has another tenant of this id";
  throw new CxError(
    `the platform at ${tenantApi.url} is not the one that tenant '${tenantId}' of this stack is on: it ${what}; nothing was changed`,
    "check platform.tenantApi.url. If the tenant was never made, take it out of the list, run pulumi up, and put it in again",
  );
}

/**
 * A word that lets a tenant be taken over lets its objects be taken too: not those of one that this state
 * knew, and that another one has by now. Throws a CxError.
 */
export async function requireOurs(
  context: RunContext,
  spec: TenantAccessSpec,
  { madeBy }: AccessFacts,
): Promise<void> {
  const { tenantId, mark } = spec;
  const live = await lookAt(context, spec);
  const maker = makerOf(live);
  if (live === undefined || !isMarkOfState(maker)) return;
  if (isSameState(maker, mark) || maker === madeBy) return;
  throw new CxError(
    `this stack's state knows tenant '${tenantId}', but another state has it by now (createdBy: '${printable(maker)}'); nothing was changed`,
    `take the word adopt: ${String(spec.adopt)} out again. To take the tenant over: if pulumi stack lists no cx:Tenant '${tenantId}', since another state was faster, take its line out and run pulumi up; otherwise ${howToLetGo(tenantId)}. Then put the line back with the word`,
  );
}

async function lookAt(
  context: RunContext,
  { tenantId, tenantApi }: TenantAccessSpec,
): Promise<TenantDocument | undefined> {
  const platform = connectToTenantService(context, tenantApi);
  return lookFor(platform, { tenantId }, platform.deadline());
}

function makerOf(live: TenantDocument | undefined): string | undefined {
  const maker = live?.["createdBy"];
  return typeof maker === "string" ? maker : undefined;
}

type Grafana = NonNullable<TenantAccessSpec["grafana"]>;

const dataSources = perRun<{ seen: Promise<AllowList>; isPast: boolean }>();

/** Judges Grafana's data source, once per run. Throws a CxError. */
export async function judgeDataSource(
  context: RunContext,
  { grafana }: TenantAccessSpec,
): Promise<void> {
  if (grafana !== undefined) await lookAtDataSource(context, grafana).seen;
}

/** Its list is as it is now only for those who ask while the look is under way. */
function lookAtDataSource(context: RunContext, grafana: Grafana) {
  const { connection, dataSource } = grafana;
  return dataSources(context, JSON.stringify(grafana), () => {
    const seen = checkDataSource(context, connection, dataSource);
    const look = { seen, isPast: false };
    const end = () => {
      look.isPast = true;
    };
    seen.then(end, end);
    return look;
  });
}

/** The same. True when the tenant's host is in its list already. */
export async function judgeGrafana(context: RunContext, spec: TenantAccessSpec): Promise<boolean> {
  const { grafana, fqdn } = spec;
  if (grafana === undefined) return false;
  const { connection, dataSource } = grafana;
  const allowedHost = allowedHostOf(fqdn);
  const { seen, isPast } = lookAtDataSource(context, grafana);
  const list = await seen;
  return isPast
    ? isListed(context, connection, dataSource, allowedHost)
    : list.includes(allowedHost);
}

/** Announces the tenant's host to Grafana's list: the program adds it next. */
export function expectHost(
  context: RunContext,
  { grafana, fqdn }: Pick<TenantAccessSpec, "grafana" | "fqdn">,
): void {
  if (grafana === undefined) return;
  changesOf(context).expect(keyOf({ kind: "add", allowedHost: allowedHostOf(fqdn) }));
}

/** The tenant is refused, and its host does not come. */
export function dropHost(context: RunContext, { fqdn }: TenantAccessSpec): void {
  changesOf(context).leave(keyOf({ kind: "add", allowedHost: allowedHostOf(fqdn) }));
}

/** Proves that a new address leads to the Grafana that has the tenant's host. Throws a CxError. */
export async function proveSameGrafana(context: RunContext, spec: TenantAccessSpec): Promise<void> {
  if (await judgeGrafana(context, spec)) return;
  throw new CxError(
    `the Grafana at ${spec.grafana?.connection.url ?? ""} does not list '${allowedHostOf(spec.fqdn)}', so it may not be the one of this platform; nothing was changed`,
    "check platform.grafana.url. If the entry was removed by hand, set the old address, run pulumi up --refresh, and change the address then",
  );
}

const lists = perRun<Promise<AllowList>>();

/** Judges the provisioning file, once per run. True when the tenant's host is in its list already. */
export async function judgeProvisioning(
  context: RunContext,
  { provisioned, grafana, fqdn }: TenantAccessSpec,
): Promise<boolean> {
  if (provisioned === undefined || grafana === undefined) return false;
  const { dataSource, connection } = grafana;
  const name = { dataSource, organization: connection.organization };
  const list = await lists(context, JSON.stringify([provisioned, name]), async () => {
    const { files } = await secretStore(provisioned).check(newDeadline());
    return findSource(files, name).allowedHosts;
  });
  return list.includes(allowedHostOf(fqdn));
}

/**
 * Throws a CxError when the tenant is live and this state has made it, although everything of it should be
 * taken down by now: the run that made it died before the engine had noted it. With the seed its passwords
 * would be lost.
 */
export async function requireNoTenantLeft(
  context: RunContext,
  spec: TenantAccessSpec,
): Promise<void> {
  const { tenantId, mark, tenantApi } = spec;
  if (connectToTenantService(context, tenantApi).takenDown.has(tenantId)) return;
  if (await isTenantServiceGone(context, tenantApi)) return;
  // A list may lag behind what a person did.
  const tenant = await withWayOut("tenantApi", () => lookAt(context, spec));
  if (tenant === undefined || !isSameState(makerOf(tenant), mark) || isSuspended(tenant)) return;
  throw new CxError(
    `tenant '${tenantId}' is live and this stack has made it, but the run that did so broke off before its state said so; it was left alone`,
    "put its line back and run pulumi up, which takes the tenant up with its passwords; then take the line out again",
  );
}
