import { isSameOwner, isSameState, isTakenDown, isTakenOver, takenOverBy } from "../../../mark.ts";
import type { Found } from "./adoption.ts";
import { type TenantSpec, notUsed } from "../schema.ts";
import type { TenantFacts } from "../state.ts";
import { finish, type Creation } from "../creation/creation.ts";
import { differences } from "../document/drift.ts";
import { leafAt, type Leaves } from "../document/leaves.ts";
import { lostLeaves } from "../update/damage.ts";
import { documentPath, toDocument } from "../document/payload.ts";
import { factsIn } from "../document/record.ts";
import { secretPaths } from "../secret-paths.ts";
import { reconcile } from "../update/reconcile.ts";
import { writeMark } from "./write-mark.ts";

/** Brings a tenant that is there to what is wanted. Its passwords stay as they are. */
export async function takeOver(creation: Creation, adoption: Found): Promise<TenantFacts> {
  const { spec, mark, platform, deadline } = creation;
  const { kind, live } = adoption;
  // Made by this very state, it has the passwords of our seed, unless a run before took it over.
  const maker = live["createdBy"];
  const isOwn = kind !== "adopted" && isSameState(mark, maker) && !isTakenOver(maker);
  const generatedPasswords = creation.earlier ?? (isOwn ? creation.generated : {});
  const ownership = kind === "adopted" ? "adopted" : "created";
  const facts: TenantFacts = {
    generatedPasswords,
    ownership,
    mark,
    pendingSteps: [],
    clusterIdentity: creation.clusterIdentity,
    ...factsIn(live),
  };
  if (kind === "adopted" && spec.adopt === "ifIdentical") {
    warnAboutSecrets(creation, []);
    // Nothing is sent, a logo neither.
    return finish({ ...creation, logo: undefined }, facts, () => live);
  }
  if (kind === "owned") {
    warnAboutSecrets(creation, []);
    return finish({ ...creation, logo: undefined }, facts, () => writeMark(creation, live));
  }
  const whole = toDocument(spec, generatedPasswords);
  const wanted = leavesToSend(creation, adoption);
  if (!isOwn) warnAboutSecrets(creation, [...wanted.keys()]);
  const leaves = new Map([...lostLeaves(live, whole, facts), ...wanted]);
  // Also a run that dies right after the update leaves behind whose passwords these are.
  const createdBy = isOwn ? mark : takenOverBy(mark);
  if (leaves.size === 0 && facts.mark === createdBy) return finish(creation, facts, () => live);
  const writer = { updatedBy: mark, ...(ownership === "created" && { createdBy }) };
  const change = { leaves, whole, writer, deadline };
  return finish(creation, facts, () => reconcile(platform, live, change));
}

/**
 * What differs. Of secrets only given ones, and only where the program says that it wants the tenant
 * otherwise than it is. Only a suspension of our own is lifted.
 */
function leavesToSend({ spec, mark }: Creation, { kind, live }: Found): Leaves {
  const isSuspendedByUs =
    kind !== "restored" && isTakenDown(live["updatedBy"]) && isSameOwner(mark, live["updatedBy"]);
  const status = spec.status ?? (isSuspendedByUs ? "active" : undefined);
  const wanted = toDocument({ ...spec, status }, {});
  const leaves: Leaves = new Map(
    differences(wanted, live).map(({ path, wanted: value }) => [path, value]),
  );
  if (kind !== "adopted") return leaves;
  for (const path of givenSecrets(spec)) {
    leaves.set(documentPath(path), leafAt(wanted, documentPath(path)));
  }
  return leaves;
}

/** Secrets that somebody gave; a placeholder is none. */
function givenSecrets(spec: TenantSpec): string[] {
  return secretPaths.filter((path) => {
    const value = leafAt({ ...spec }, path);
    return value !== undefined && value !== notUsed;
  });
}

function warnAboutSecrets({ context, spec }: Creation, sent: readonly string[]): void {
  const given = givenSecrets(spec);
  const isSent = given.filter((path) => sent.includes(documentPath(path)));
  const kept = given.length > 0 ? `, nor were those sent that are given (${given.join(", ")})` : "";
  context.warn(
    isSent.length > 0
      ? `tenant '${spec.tenantId}' was there before: ${isSent.join(", ")} went over what it had; it keeps its other passwords, which this stack does not know`
      : `tenant '${spec.tenantId}' was there before and keeps its passwords: this stack does not know them${kept}`,
  );
}
