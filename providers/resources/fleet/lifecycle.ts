import { z } from "zod";
import type { Lifecycle, RunContext } from "../../engine/lifecycle.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { lookAtCluster, connectedTo, identify, prove } from "../../services/kubernetes/identity.ts";
import {
  fleetFacts,
  fleetSpec,
  type FleetFacts,
  type FleetSpec,
  type TenantEnd,
  type TenantPart,
} from "./schema.ts";
import { CxError } from "../../errors.ts";
import { unlessGone } from "../../gone-services.ts";
import { noteElsewhere } from "./elsewhere.ts";
import { lettingIn } from "../tenant-access/letting-in.ts";
import { versionPath } from "../../services/kubernetes/api.ts";
import { ask, newDeadline, statusOf } from "../../services/kubernetes/connection.ts";

/** The life of a guard: it makes nothing, and says what the tenants that leave the program are in for. */
export const fleetLifecycle: Lifecycle<FleetSpec, FleetFacts> = {
  schemaVersion: 1,
  spec: fleetSpec,
  facts: fleetFacts,

  judge(inputs, olds) {
    const before = fleetSpec.safeParse(olds).data;
    const after = fleetSpec.safeParse(inputs).data;
    if (before === undefined || after === undefined) return {};
    const gone = leavingTenants(before, after);
    const isMoved = ([id]: Leaving) => after.elsewhere?.includes(id) === true;
    const leaving = gone.filter((one) => !isMoved(one));
    const suspended = newlySuspended(before, after);
    const limit = limitOf(before, after);
    return {
      problems: [
        ...massRemoval(leaving, limit),
        ...massSuspension(suspended, limit),
        ...lostParts(before, after, limit),
      ],
      warnings: [
        ...leaving.map(describeEnd),
        ...suspended.map(describeSuspension),
        ...gone.filter(isMoved).map(describeMove),
      ],
    };
  },

  complete({ elsewhere, ...news }, olds) {
    const before = fleetSpec.safeParse(olds).data?.tenants ?? {};
    const had = idsIn(elsewhere).filter((id) => Object.hasOwn(before, id));
    return had.length > 0 ? { ...news, elsewhere: had } : news;
  },

  announce(context, news, olds) {
    const before = fleetSpec.safeParse(olds).data?.tenants ?? {};
    const { tenants: after = {}, elsewhere = [] } = fleetSpec.safeParse(news).data ?? {};
    for (const id of Object.keys(after)) if (!(id in before)) lettingIn(context).expect(id);
    noteElsewhere(context, elsewhere);
  },

  diff({ spec, facts: { clusterIdentity, isElsewhere } }) {
    const isUnknown = spec.cluster?.namespace !== undefined && clusterIdentity === undefined;
    return { replaces: [], unfinished: isElsewhere === true || isUnknown };
  },

  id: () => "fleet",

  create: (context, spec) => judgeCluster(context, spec),

  read: async (context, { args, spec, facts }) => ({
    args,
    facts: spec.cluster ? await lookAtCluster(context, spec.cluster.context, facts) : {},
  }),

  update: (context, olds, news) => judgeCluster(context, news, olds),

  delete: () => Promise.resolve(),
};

const idList = z.array(z.string()).catch([]);

function idsIn(value: unknown): string[] {
  return idList.parse(value);
}

type Leaving = readonly [tenantId: string, end: TenantEnd];

function leavingTenants(before: FleetSpec, after: FleetSpec): Leaving[] {
  return Object.entries(before.tenants).filter(([id]) => !Object.hasOwn(after.tenants, id));
}

/** How many tenants there were, and how many of them a run may take down. */
interface Limit {
  count: number;
  most: number;
}

function limitOf({ tenants }: FleetSpec, { maxRemovals }: FleetSpec): Limit {
  const count = Object.keys(tenants).length;
  return { count, most: maxRemovals ?? Math.max(1, Math.floor(count / 10)) };
}

function newlySuspended(before: FleetSpec, after: FleetSpec): string[] {
  const already = before.suspended ?? [];
  return (after.suspended ?? []).filter(
    (id) => Object.hasOwn(before.tenants, id) && !already.includes(id),
  );
}

/** One line in the wrong place, such as in tenantDefaults, must not suspend a fleet. */
function massSuspension(ids: readonly string[], { count, most }: Limit): Problem[] {
  if (ids.length <= most) return [];
  return [
    problem(
      "maxRemovals",
      `this run would suspend ${String(ids.length)} of ${String(count)} tenants (${shown(ids)}): they have status: inActive now, and ${String(most)} at most may go in one run; nothing was changed. If that is not meant, look for the status in tenantDefaults; if it is, set platform.maxRemovals: ${String(ids.length)} for this run`,
    ),
  ];
}

/** Eight of them, and how many more there are. */
function shown(ids: readonly string[]): string {
  const more = ids.length > 8 ? ` and ${String(ids.length - 8)} more` : "";
  return ids.slice(0, 8).join(", ") + more;
}

/** A wrong letter in a file's name must not take a fleet down. */
function massRemoval(leaving: readonly Leaving[], { count, most }: Limit): Problem[] {
  // Those too that are to stay as they are: whether a run that failed has told them so is not known here.
  const down = leaving.map(([id]) => id);
  if (down.length <= most) return [];
  const letGo = leaving.some(([, end]) => end === "retain") ? ", or let go of," : "";
  return [
    problem(
      "maxRemovals",
      `this run would take down${letGo} ${String(down.length)} of ${String(count)} tenants (${shown(down)}), and ${String(most)} at most may go in one run; nothing was changed. If that is not meant, correct the list of tenants (a file that is named wrong has none); if it is, set platform.maxRemovals: ${String(down.length)} for this run`,
    ),
  ];
}

const parts: readonly (readonly [TenantPart, what: string])[] = [
  ["ingress", "way in"],
  ["dns", "DNS records"],
  ["grafana", "allowed hosts in Grafana"],
  ["provisioned", "allowed hosts in Grafana's file"],
];

function settingOf(part: TenantPart): string {
  return part === "provisioned" ? "grafana.provisioned" : part;
}

/** Two lines that are missing must not take every tenant off the air, or its dashboards out of Grafana's reach. */
function lostParts(before: FleetSpec, after: FleetSpec, { most }: Limit): Problem[] {
  const count = Object.keys(before.tenants).filter((id) => Object.hasOwn(after.tenants, id)).length;
  if (count <= most) return [];
  return parts
    .filter(([part]) => part !== "provisioned" || after.parts?.grafana === true) // else told with grafana
    .filter(([part]) => before.parts?.[part] === true && after.parts?.[part] !== true)
    .map(([part, what]) =>
      problem(
        settingOf(part),
        `this run would take the ${what} of ${String(count)} tenants away: platform.${settingOf(part)} is missing now, or none; nothing was changed. If that is not meant, put it back; if it is, set platform.maxRemovals: ${String(count)} for this run`,
      ),
    );
}

const ends: Readonly<Record<TenantEnd, string>> = {
  suspend:
    "will be suspended: logins are refused, its data is kept; its Ingress, DNS record and allowed host in Grafana go",
  delete:
    "will be DELETED from the platform, which can't be undone; its Ingress, DNS record and allowed host in Grafana go",
  retain:
    "stays as it is, with its Ingress, DNS record and allowed host in Grafana, and this stack forgets it; but if the last pulumi up failed, what onDestroy was before holds",
};

function describeMove([tenantId]: Leaving): string {
  return `tenant '${tenantId}' belongs to another stack of the environment by now: if this stack's state still has it, it is left alone, and pulumi up fails; \`npm run fleet -- move\` moves its state`;
}

function describeSuspension(tenantId: string): string {
  return `tenant '${tenantId}' will be suspended (status: inActive): logins are refused, its data is kept`;
}

function describeEnd([tenantId, end]: Leaving): string {
  return `tenant '${tenantId}' leaves the program: where this stack has made it, it ${ends[end]}`;
}

/**
 * Proves that the cluster answers, and that it is the known one, also when the last objects in it are to
 * go. The Kubernetes provider keeps what it is told in the state, and a refresh uses that: a wrong
 * context must not get there.
 */
async function judgeCluster(
  run: RunContext,
  { cluster }: FleetSpec,
  before?: { spec: FleetSpec; facts: FleetFacts },
): Promise<FleetFacts> {
  const used = cluster ?? before?.spec.cluster;
  if (used === undefined) return {};
  const known = before?.facts.clusterIdentity;
  if (cluster !== undefined) await requireAnswer(run, used.context);
  if (known !== undefined) {
    await unlessGone(run, "kubernetes", () => prove(run, used.context, known));
  }
  const { context, namespace } = cluster ?? {};
  if (namespace === undefined) return {};
  try {
    return { clusterIdentity: await identify(run, { context, namespace }) };
  } catch (error) {
    if (!(error instanceof CxError) || statusOf(error) !== 403) throw error;
    // TenantAccess refuses it for tenants that are new or move, with all other permissions that are missing.
    run.warn(`a kubeconfig of another cluster may not be noticed: ${error.message}`);
    return { clusterIdentity: known };
  }
}

async function requireAnswer(run: RunContext, context: string | undefined): Promise<void> {
  const { api } = await connectedTo(run, context);
  const request = { operation: "ask for the version of Kubernetes", permission: "get /version" };
  await ask(newDeadline(), request, () => api.get(versionPath));
}
