import type { Lifecycle } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { CxError } from "../errors.ts";
import { problemsOf } from "../problems.ts";
import type { AllowedHostSpec, AllowedHostState } from "./arguments.ts";
import { editorFor } from "./grafana.ts";
import { allowedHostSpec, allowedHostState } from "./schema.ts";

const schemaVersion = 1;

/** The life of one entry of `jsonData.allowedHosts`. */
export const allowedHostLifecycle: Lifecycle<AllowedHostSpec, AllowedHostState> = {
  parseInputs: (value) => allowedHostSpec.parse(value),
  parseState: (value) => allowedHostState.parse(value),

  check(_olds, news) {
    const inputs = { adopt: "always", ...news };
    const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(inputs, path);
    return { inputs, problems: problemsOf(allowedHostSpec, inputs, { isUnjudged }), warnings: [] };
  },

  diff(olds, news) {
    const identity = ["dataSource", "entry"] as const;
    return { replaces: identity.filter((key) => olds[key] !== news[key]), unfinished: false };
  },

  async create(context, spec) {
    const editor = editorFor(context, spec.connection, spec.dataSource);
    if (spec.adopt === "never" && (await editor.recent()).includes(spec.entry)) {
      throw alreadyPresent(spec);
    }
    const outcome = await editor.change({ ...spec, allowEmpty: false, kind: "add" });
    if (spec.adopt === "never" && outcome === "alreadyPresent") throw alreadyPresent(spec);
    const isOurs = outcome === "added" || spec.adopt === "claim";
    return {
      id: `${spec.dataSource}/${spec.entry}`,
      state: { ...spec, schemaVersion, ownership: isOurs ? "created" : "adopted" },
    };
  },

  async read(context, _id, state) {
    const list = await editorFor(context, state.connection, state.dataSource).recent();
    if (!list.includes(state.entry)) return undefined;
    const { schemaVersion: _version, ownership: _ownership, ...inputs } = state;
    return { state, inputs };
  },

  /** Data source and entry are replaced when they change; nothing else is on the platform. */
  update: (_context, _id, olds, news) =>
    Promise.resolve({ ...news, schemaVersion, ownership: olds.ownership }),

  async delete(context, _id, state) {
    if (state.ownership === "adopted") return;
    const { entry, allowEmpty = false } = state;
    await editorFor(context, state.connection, state.dataSource).change({
      kind: "remove",
      entry,
      allowEmpty,
    });
  },
};

function alreadyPresent({ entry, dataSource }: AllowedHostSpec): CxError {
  return new CxError(
    `'${entry}' is already in allowedHosts of the Grafana data source '${dataSource}'`,
    {
      remedy: "set adopt: always to use it as it is, or remove it in Grafana",
    },
  );
}
