import type { Checked, Lifecycle } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { problemsOf, type Problem } from "../problems.ts";
import { isSameLeaf } from "../tenant/leaves.ts";
import { isKnownTo } from "../tenant/schema.ts";
import type { TenantReadinessSpec, TenantReadinessState } from "./schema.ts";
import { isReady, waitUntilReady } from "./poll.ts";
import { defaults, readinessSpec, readinessState } from "./schema.ts";

const schemaVersion = 1;

/** The life of a proof: it makes nothing on the platform, and there is nothing to take down. */
export const readinessLifecycle: Lifecycle<TenantReadinessSpec, TenantReadinessState> = {
  parseInputs: (value) => readinessSpec.parse(value),
  parseState: (value) => readinessState.parse(value),

  check: (_olds, news) => checkReadiness(news),

  diff(olds, news) {
    return {
      replaces: olds.tenantId === news.tenantId ? [] : ["tenantId"],
      unfinished: !olds.ready,
    };
  },

  async create(context, spec) {
    await waitUntilReady(context, spec);
    return { id: spec.tenantId, state: { ...spec, schemaVersion, ready: true } };
  },

  /** A tenant that is not live is no missing object: the next update() waits for it. */
  async read(context, _id, state) {
    const spec = specOf(state);
    const ready = await isReady(context, spec);
    return { state: { ...spec, schemaVersion, ready }, inputs: spec };
  },

  async update(context, _id, olds, news) {
    const isProved = olds.ready && isSameLeaf(subjectOf(specOf(olds)), subjectOf(news));
    if (!isProved) await waitUntilReady(context, news);
    return { ...news, schemaVersion, ready: true };
  },

  delete: () => Promise.resolve(),
};

function checkReadiness(news: Readonly<Record<string, unknown>>): Checked {
  const { administrator, ...others } = news;
  // A secret of Pulumi that turns out to be undefined arrives as null.
  const isKnown = administrator !== undefined && administrator !== null;
  const inputs = { ...defaults, ...others, ...(isKnown && { administrator }) };
  const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(inputs, path);
  const isSecret = ([first]: readonly PropertyKey[]) => first === "administrator";
  const problems = problemsOf(readinessSpec, inputs, { isUnjudged, isSecret });
  return { inputs, problems: [...problems, ...logoProblems(inputs)], warnings: [] };
}

function logoProblems(inputs: object): Problem[] {
  const spec = readinessSpec.safeParse(inputs);
  if (!spec.success) return []; // judged already, or not known yet
  const { checks = [], connection } = spec.data;
  if (!checks.includes("logo") || isKnownTo(connection.version, "logo")) return [];
  return [
    {
      path: "checks",
      reason:
        '"logo" is known to platforms from 5.0.1 on; leave it out, or correct connection.version',
    },
  ];
}

/** The arguments inside a state. */
function specOf(state: TenantReadinessState): TenantReadinessSpec {
  const { schemaVersion: _version, ready: _ready, ...spec } = state;
  return spec;
}

/** What decides whether the tenant is live; how patiently it is looked at does not. */
function subjectOf(spec: TenantReadinessSpec): object {
  const { timeoutSeconds: _timeout, intervalSeconds: _interval, connection, ...subject } = spec;
  const { url, version, keycloakUrl, caCertFile, insecureSkipVerify } = connection;
  return { ...subject, url, version, keycloakUrl, caCertFile, insecureSkipVerify };
}
