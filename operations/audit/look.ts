import {
  clusterOf,
  grafanaConnection,
  tenantConnection,
  type Platform,
} from "../../components/platform.ts";
import type { RunContext } from "../../providers/engine/lifecycle.ts";
import { CxError, wordsOf } from "../../providers/errors.ts";
import { createLimit } from "../../providers/flow/limit.ts";
import { infinityVersion } from "../../providers/services/grafana/grafana.ts";
import type { ClusterObject, ObjectKind } from "../../providers/services/kubernetes/objects.ts";
import {
  connectToTenantService,
  isOpenToAll,
} from "../../providers/services/tenant-api/service.ts";
import { fqdn } from "../../providers/vocabulary.ts";
import { withoutControls } from "../../providers/words/printable.ts";
import { redact } from "../../providers/words/redact.ts";
import {
  listAllowedHosts,
  listDurableHosts,
  listKind,
  listTenants,
  wayInKinds,
} from "../inventory.ts";
import { liveTenantOf, type Audited } from "./audited.ts";
import { lookAtCertificates, type EntrySettings, type HostCertificate } from "./certificates.ts";
import type { NotLookedAt } from "./finding.ts";
import { idsOfLeftRealms } from "./rules/leftovers.ts";

/** What is known before anything is asked. */
export type Program = Pick<Audited, "platform" | "owner" | "program" | "now">;

/** All that could be seen, and what could not. */
export interface Look {
  audited: Audited;
  notLookedAt: readonly NotLookedAt[];
}

/** Looks at everything that the rules judge; what fails hides nothing else. It writes nothing. */
export async function lookAround(
  run: RunContext,
  program: Program,
  entry: EntrySettings,
): Promise<Look> {
  const notLookedAt: NotLookedAt[] = [];
  const attempt: Attempt = (what, work) =>
    work().catch((error: unknown) => {
      notLookedAt.push({ what, why: withoutControls(redact(wordsOf(error))) });
      return undefined;
    });
  const { platform } = program;
  const [lists, objects] = await Promise.all([
    readServices(run, platform, attempt),
    readObjects(run, platform, attempt),
  ]);
  const audited = { ...program, ...lists, objects };
  const [leftRealms, certificates] = await Promise.all([
    attempt("realms in Keycloak", () => findRealms(run, audited)),
    attempt("certificates of host names", () => readCertificates(run, audited, entry)),
  ]);
  // They end in any order.
  notLookedAt.sort((one, other) => one.what.localeCompare(other.what));
  return { audited: { ...audited, leftRealms, certificates }, notLookedAt };
}

type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<T | undefined>;

async function readServices(run: RunContext, platform: Platform, attempt: Attempt) {
  const { grafana } = platform;
  const connection = tenantConnection(platform);
  const [documents, isApiOpen, allowedHosts, durableHosts, pluginVersion] = await Promise.all([
    attempt("tenants", () => listTenants(run, platform)),
    attempt("tenant service without a login", () => isOpenToAll(run, connection)),
    attempt("allowed hosts in Grafana's list", () => listAllowedHosts(run, platform)),
    attempt("allowed hosts in the Secret's file", () => listDurableHosts(platform)),
    grafana &&
      attempt("version of Grafana's Infinity plugin", () =>
        infinityVersion(run, grafanaConnection(platform, grafana.url)),
      ),
  ]);
  const tenants = documents?.map(liveTenantOf);
  return { tenants, isApiOpen, allowedHosts, durableHosts, pluginVersion };
}

async function readObjects(
  run: RunContext,
  platform: Platform,
  attempt: Attempt,
): Promise<Map<ObjectKind, readonly ClusterObject[]>> {
  if (clusterOf(platform) === undefined) return new Map();
  const found = await Promise.all(
    wayInKinds.map(async (kind) => {
      const objects = await attempt(`objects of kind ${kind}`, () => listKind(run, platform, kind));
      return objects === undefined ? [] : [[kind, objects] as const];
    }),
  );
  return new Map(found.flat());
}

const maxRealmsInFlight = 4;

async function findRealms(run: RunContext, audited: Audited): Promise<string[]> {
  const service = connectToTenantService(run, tenantConnection(audited.platform));
  const limit = createLimit(maxRealmsInFlight);
  const found = await Promise.all(
    idsOfLeftRealms(audited).map((id) =>
      limit(async () => ((await service.api.hasRealm(id, service.deadline())) ? [id] : [])),
    ),
  );
  return found.flat();
}

/** Where nobody answers at any name, it is the entry, or this machine, that has the trouble. */
async function readCertificates(
  run: RunContext,
  { tenants = [] }: Audited,
  entry: EntrySettings,
): Promise<HostCertificate[]> {
  const staying = tenants.filter(({ isTakenDown }) => !isTakenDown);
  const hosts = new Set(staying.flatMap((tenant) => fqdn.safeParse(tenant.fqdn).data ?? []));
  const seen = await lookAtCertificates(run, [...hosts], entry);
  const [first] = seen;
  if (first?.trouble === undefined || seen.some(({ validTo }) => validTo !== undefined)) {
    return seen;
  }
  const names = seen.length === 1 ? "" : `; so it is with all ${String(seen.length)} host names`;
  throw new CxError(`${first.fqdn}: ${first.trouble.came}${names}`, first.trouble.remedy);
}
