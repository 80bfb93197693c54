import type { z } from "zod";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { CxError } from "../errors.ts";
import { problemsOf } from "../problems.ts";
import type { AllowList, ListChange, ListOutcome } from "./allow-list.ts";

/** One entry of a list of allowed hosts, wherever the list is kept. */
export interface ListEntrySpec {
  entry: string;
  adopt?: "never" | "always" | "claim" | undefined;
  allowEmpty?: boolean | undefined;
}

/** What the state of an entry holds beside its arguments. */
export interface ListEntryFacts {
  schemaVersion: number;
  ownership: "created" | "adopted";
}

/** The one writer of a list in a run. */
export interface ListEditor {
  change(change: ListChange): Promise<ListOutcome>;
  recent(): Promise<AllowList>;
}

/** Where a kind of entry is kept. */
export interface ListPlace<Spec extends ListEntrySpec> {
  spec: z.ZodType<Spec>;
  state: z.ZodType<Spec & ListEntryFacts>;
  /** Arguments whose change makes another entry: the new one is made before the old one goes. */
  identity: readonly (keyof Spec & string)[];
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

  return {
    parseInputs: (value) => place.spec.parse(value),
    parseState: (value) => place.state.parse(value),

    check(_olds, news) {
      const inputs = { adopt: "always", ...news };
      const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(inputs, path);
      return { inputs, problems: problemsOf(place.spec, inputs, { isUnjudged }), warnings: [] };
    },

    diff: (olds, news) => ({
      replaces: place.identity.filter((key) => olds[key] !== news[key]),
      unfinished: false,
    }),

    async create(context, spec) {
      const editor = place.editor(context, spec);
      const { entry, adopt } = spec;
      if (adopt === "never" && (await editor.recent()).includes(entry)) throw alreadyPresent(spec);
      const outcome = await editor.change({ kind: "add", entry, allowEmpty: false });
      if (adopt === "never" && outcome === "alreadyPresent") throw alreadyPresent(spec);
      const ownership = outcome === "added" || adopt === "claim" ? "created" : "adopted";
      return { id: place.id(spec), state: { ...spec, schemaVersion, ownership } };
    },

    async read(context, _id, state) {
      if (!(await place.editor(context, state).recent()).includes(state.entry)) return undefined;
      const { schemaVersion: _version, ownership: _ownership, ...inputs } = state;
      return { state, inputs };
    },

    /** What makes the entry another one replaces it; the rest is not on the platform. */
    update: (_context, _id, olds, news) =>
      Promise.resolve({ ...news, schemaVersion, ownership: olds.ownership }),

    async delete(context, _id, state) {
      if (state.ownership === "adopted") return;
      const { entry, allowEmpty = false } = state;
      await place.editor(context, state).change({ kind: "remove", entry, allowEmpty });
    },
  };
}
