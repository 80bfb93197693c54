import { changesBetween } from "./changes.ts";
import type { EngineEvent, EngineState, EngineStep } from "./events.ts";
import { isObject, kindOf } from "./kinds.ts";
import type { Change, ObjectChange, ObjectEvent } from "./report.ts";
import { nameInUrn } from "../pulumi.ts";
import { printable } from "../../providers/words/printable.ts";
import { isPlainObject } from "../../providers/objects.ts";

/** What the engine would do, in the order in which it said so; a refresh before it is none of it. */
export function plannedSteps(events: readonly EngineEvent[]): EngineStep[] {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  return steps
    .filter(({ op, urn }) => op !== "delete-replaced" || !replaced.has(urn))
    .filter((step) => isObject(step) && (step.op in whatOf || isProtectionSwitch(step)));
}

/** By the engine's word. A replacement is told as one, not as its three parts. */
const whatOf: Readonly<Record<string, ObjectEvent>> = {
  create: "made",
  import: "made",
  update: "changed",
  delete: "removed",
  replace: "replaced",
  // The rest of a replacement that broke off; of one in this run, `replace` tells.
  "delete-replaced": "removed",
};

/** Whether it may be taken down is a change that the engine calls none. */
export function isProtectionSwitch({ old, new: news }: EngineStep): boolean {
  return old && news ? old.protect !== news.protect : false;
}

/** What happens to an object, in our word. */
export function eventOf({ op, old }: EngineStep): ObjectEvent {
  if (op === "delete" && old?.retainOnDelete === true) return "left";
  return whatOf[op] ?? "changed";
}

/** The state that tells most about an object. */
export function stateOf({ old, new: news }: EngineStep): EngineState | undefined {
  return news ?? old ?? undefined;
}

/** The settings that a step changes; those of a new or a vanishing object are not told. */
export function changesOf(step: EngineStep): Change[] {
  const { old, new: news } = step;
  if (!old || !news) return [];
  const settings = changesBetween(
    old.inputs ?? {},
    news.inputs ?? {},
    Object.keys(step.detailedDiff ?? {}),
  );
  const protection = { path: "protect", before: String(old.protect), after: String(news.protect) };
  return isProtectionSwitch(step) ? [...settings, protection] : settings;
}

/** An object and what happens to it. */
export function objectChange(step: EngineStep, what: ObjectEvent): ObjectChange {
  return { kind: kindOf(step.type), name: nameOf(step), what, changes: changesOf(step) };
}

/** In Kubernetes objects have names of their own. */
function nameOf(step: EngineStep): string {
  const metadata = stateOf(step)?.inputs?.["metadata"];
  const name = isPlainObject(metadata) ? metadata["name"] : undefined;
  return printable(typeof name === "string" ? name : nameInUrn(step.urn));
}
