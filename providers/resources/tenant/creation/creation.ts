import type { RunContext } from "../../../engine/lifecycle.ts";
import { CxError, wordsOf } from "../../../errors.ts";
import { whileWaiting } from "../../../flow/waiting.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import type { Loose } from "../../../objects.ts";
import { isMarkOfState, isSameState, markOf, passwordFrom } from "../../../mark.ts";
import type { ClusterIdentity } from "../../../services/kubernetes/names.ts";
import type { TenantSpec } from "../schema.ts";
import { type TenantFacts, type TenantStep, rememberSecretsOf, unfinished } from "../state.ts";
import { identityAt } from "../../../services/kubernetes/identity.ts";
import { howToLetGo, factsIn, makerIn } from "../document/record.ts";
import { readLogo, type Logo } from "../../../services/tenant-api/logo.ts";
import { missingParts } from "./parts.ts";
import { toDocument } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import {
  connectToTenantService,
  type TenantService,
} from "../../../services/tenant-api/service.ts";
import { leafAt } from "../document/leaves.ts";
import { generatedPaths } from "../secret-paths.ts";

/** What one creation works with. */
export interface Creation {
  context: RunContext;
  platform: TenantService;
  spec: TenantSpec;
  /** Who makes the tenant. */
  mark: string;
  /** Passwords of our seed, for the settings that are not given. */
  generated: Record<string, string>;
  /** Those that a run before, which did not get to its end, has noted. */
  earlier: Record<string, string> | undefined;
  logo: Logo | undefined;
  deadline: Deadline;
  /** Who the cluster is that has its Ingress and DNS record. */
  clusterIdentity: ClusterIdentity | undefined;
}

/** Begins a creation. Throws a CxError when the logo can't be used, or the cluster can't be seen. */
export async function beginCreation(
  context: RunContext,
  spec: TenantSpec,
  earlier?: Record<string, string>,
): Promise<Creation> {
  const platform = connectToTenantService(context, spec.connection);
  const generated = generatePasswords(spec, spec.seed);
  rememberSecretsOf({ ...spec }, generated);
  return {
    context,
    platform,
    spec,
    mark: markOf(spec.owner, spec.seed),
    generated,
    earlier,
    logo: logoOf(spec),
    clusterIdentity: await identityAt(context, spec.cluster),
    deadline: platform.deadline(),
  };
}

/** The logo of a tenant, read and judged. Throws a CxError when it can't be used. */
export function logoOf({ logo: path }: TenantSpec): Logo | undefined {
  if (path === undefined) return undefined;
  const logo = readLogo(path);
  if ("problem" in logo) throw new CxError(logo.problem);
  return logo;
}

/** Another state that takes a tenant over in the same moment has it, and its mark is not to be taken for ours. */
function requireNotTaken(
  mark: string,
  { ownership, mark: before }: TenantFacts,
  live: TenantDocument,
): void {
  const { tenantId, createdBy } = live;
  if (ownership !== "created" || !isMarkOfState(createdBy)) return;
  if ([mark, before].some((known) => isSameState(known, createdBy))) return;
  throw new CxError(
    `another state took tenant '${String(tenantId)}' over while it was made (createdBy: ${makerIn(live)})`,
    `to let go of it, ${howToLetGo(String(tenantId))}`,
  );
}

/**
 * Everything after the tenant is known to be there: whatever happens, it ends up in the state, with its
 * passwords.
 */
export async function finish(
  { context, platform, spec, mark, logo, deadline }: Creation,
  facts: TenantFacts,
  bring: () => TenantDocument | Promise<TenantDocument>,
): Promise<TenantFacts> {
  let known = facts;
  let left: { steps: TenantStep[]; reasons: string[] };
  // Until it is brought to what is wanted, the next run has to begin with a look.
  let open: TenantStep[] = ["record"];
  try {
    const live = await bring();
    requireNotTaken(mark, facts, live);
    open = ["logo", "realm"];
    known = { ...known, ...factsIn(live) };
    const whole = toDocument(spec, facts.generatedPasswords);
    const missing = await whileWaiting(context, spec.tenantId, "realm and logo", () =>
      missingParts(platform, live, { logo, whole }, deadline),
    );
    requireNotTaken(mark, facts, missing.live);
    known = { ...known, ...factsIn(missing.live) };
    left = missing;
  } catch (error) {
    left = { steps: open, reasons: [wordsOf(error)] };
  }
  if (left.steps.length > 0) throw unfinished(spec, known, left);
  return known;
}

/** Passwords for the paths that are not given, made of the seed. They are sent once: with the POST. */
export function generatePasswords(args: object, seed: string): Record<string, string> {
  const missing = generatedPaths.filter((path) => leafAt({ ...args }, path) === undefined);
  return Object.fromEntries(missing.map((path) => [path, passwordFrom(seed, path)]));
}

/** Generated passwords that are still in force: a given one takes the place of a generated one. */
export function stillGenerated(
  generated: Readonly<Record<string, string>>,
  args: Loose,
): Record<string, string> {
  const entries = Object.entries(generated).filter(([path]) => leafAt(args, path) === undefined);
  return Object.fromEntries(entries);
}
