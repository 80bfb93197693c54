import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { isDeclared } from "../engine/declared.ts";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { CxError } from "../errors.ts";
import { GoneError, isGone, nameOf, withWayOut, type Service } from "../gone-services.ts";
import { problemsOf } from "../problems.ts";
import { isUnknown } from "../engine/unknowns.ts";
import { leafAt } from "../tenant/leaves.ts";
import type { OwnTenant } from "../tenant/schema.ts";
import { otherOwner } from "../tenant/whose.ts";
import type { AllowList, ListChange, ListOutcome } from "./allow-list.ts";

/** One entry of a list of allowed hosts, wherever the list is kept. */
export interface ListEntrySpec {
  entry: string;
  adopt?: "never" | "always" | "claim" | undefined;
  tenant?: OwnTenant | undefined;
}

/** What the state of an entry holds beside its arguments. */
export interface ListEntryFacts {
  schemaVersion: number;
  ownership: "created" | "adopted";
}

/** The one writer of a list in a run. */
export interface ListEditor {
  change(change: ListChange): Promise<ListOutcome>;
  fresh(): Promise<AllowList>;
  recent(): Promise<AllowList>;
}

/** Where a kind of entry is kept. */
export interface ListPlace<Spec extends ListEntrySpec> {
  /** The service that holds the list. */
  service: Service;
  spec: z.ZodType<Spec>;
  state: z.ZodType<Spec & ListEntryFacts>;
  /**
   * Paths of the arguments that make an entry another one when they change, with their defaults: the
   * new one is made before the old one goes.
   */
  identity: Readonly<Record<string, unknown>>;
  /** Path of the argument that says where the list is asked for; at a new address it has to hold the entry too. */
  address: string;
  id(spec: Spec): string;
  /** The list in words: "allowedHosts of the Grafana data source 'x'". */
  describe(spec: Spec): string;
  editor(context: RunContext, spec: Spec): ListEditor;
}

const schemaVersion = 1;

/** The life of an entry: only the list that is read back proves that it is there, or gone. */
export function listEntryLifecycle<Spec extends ListEntrySpec>(
  place: ListPlace<Spec>,
): Lifecycle<Spec, Spec & ListEntryFacts> {
  const alreadyPresent = (spec: Spec) =>
    new CxError(`'${spec.entry}' is already in ${place.describe(spec)}`, {
      remedy: "set adopt: always to use it as it is, or remove it there",
    });

  const skipped = (spec: Spec) =>
    `CX_GONE_SERVICES says that ${nameOf(place.service)} is gone for good: '${spec.entry}' in ${place.describe(spec)}`;

  const addressOf = (spec: object) => leafAt({ ...spec }, place.address);

  const isSkipped = (context: RunContext, spec: Spec) =>
    isGone(context, place.service, String(addressOf(spec)), async () =>
      place.editor(context, spec).recent(),
    );

  /** The same entry of the same list, whatever the resource is called. */
  const identity = (spec: object) =>
    JSON.stringify([
      "entry",
      place.service,
      addressOf(spec),
      ...Object.entries(place.identity).map(([path, usual]) => leafAt({ ...spec }, path) ?? usual),
    ]);

  return {
    identity,
    parseInputs: (value) => place.spec.parse(value),
    parseState: (value) => place.state.parse(value),

    check(_olds, news) {
      const inputs = { adopt: "always", ...news };
      const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(inputs, path);
      return { inputs, problems: problemsOf(place.spec, inputs, { isUnjudged }), warnings: [] };
    },

    diff: (olds, news) => ({
      replaces: changedKeys(place.identity, olds, news),
      unfinished: false,
      isSame: isUnknownAlone("adopt", olds, news),
    }),

    async create(context, spec) {
      const editor = place.editor(context, spec);
      const { entry, adopt } = spec;
      if (adopt === "never" && (await editor.recent()).includes(entry)) throw alreadyPresent(spec);
      const outcome = await editor.change({ kind: "add", entry });
      if (adopt === "never" && outcome === "alreadyPresent") throw alreadyPresent(spec);
      const ownership = outcome === "added" || adopt === "claim" ? "created" : "adopted";
      return { id: place.id(spec), state: { ...spec, schemaVersion, ownership } };
    },

    async read(context, _id, state) {
      const { schemaVersion: _version, ownership: _ownership, ...inputs } = state;
      if (await isSkipped(context, state)) {
        context.warn(`${skipped(state)} was not looked for`);
        return { state, inputs };
      }
      const editor = place.editor(context, state);
      const list = await withWayOut(place.service, () => editor.recent()).catch(emptyWhenGone);
      return list.includes(state.entry) ? { state, inputs } : undefined;
    },

    /** Who made the entry is never decided again; only our own write at a new address makes it ours. */
    async update(context, _id, olds, news) {
      const { ownership } = olds;
      if (addressOf(olds) === addressOf(news)) return { ...news, schemaVersion, ownership };
      const { entry } = news;
      const outcome = await place.editor(context, news).change({ kind: "add", entry });
      return {
        ...news,
        schemaVersion,
        ownership: outcome === "added" ? ("created" as const) : ownership,
      };
    },

    async delete(context, _id, state) {
      const { ownership, entry } = state;
      if (ownership === "adopted" || isDeclared(context, identity(state))) return;
      if (await isSkipped(context, state)) {
        context.warn(`${skipped(state)} was left there`);
        return;
      }
      const other = state.tenant && (await otherOwner(context, state.tenant));
      if (other !== undefined) {
        context.warn(
          `'${entry}' stays in ${place.describe(state)}: its tenant is not this stack's any more (createdBy: ${other})`,
        );
        return;
      }
      const editor = place.editor(context, state);
      try {
        await withWayOut(place.service, () => editor.change({ kind: "remove", entry }));
      } catch (error) {
        if (!(error instanceof GoneError)) throw error;
        context.warn(
          `'${entry}' was not taken out: ${error.what} is not there any more. If it comes back with the entry, take it out by hand`,
        );
      }
    },
  };
}

/**
 * Whether an argument that a preview does not know yet is all that could differ: what it is made of is
 * judged anew in that run, and mostly stays.
 */
function isUnknownAlone(
  argument: string,
  olds: object,
  news: Readonly<Record<string, unknown>>,
): boolean {
  const others = Object.entries(news).filter(([key]) => key !== argument);
  return (
    isUnknown(news[argument]) &&
    others.every(([key, value]) => isDeepStrictEqual(value, leafAt({ ...olds }, key)))
  );
}

/** The arguments that hold a changed identity; a value may be anything, also one that is not known yet. */
function changedKeys(
  identity: Readonly<Record<string, unknown>>,
  olds: object,
  news: object,
): string[] {
  return Object.entries(identity)
    .filter(
      ([path, usual]) =>
        (leafAt({ ...olds }, path) ?? usual) !== (leafAt({ ...news }, path) ?? usual),
    )
    .map(([path]) => path.split(".")[0] ?? path);
}

/** What held the list is gone, and the list with it. */
function emptyWhenGone(error: unknown): AllowList {
  if (error instanceof GoneError) return [];
  throw error;
}
