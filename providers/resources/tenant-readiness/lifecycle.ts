import type { Lifecycle, RunContext } from "../../engine/lifecycle.ts";
import { whileWaiting } from "../../flow/waiting.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { isSameLeaf } from "../tenant/document/leaves.ts";
import { isKnownTo } from "../tenant/schema.ts";
import { isReady, waitUntilReady } from "./wait.ts";
import {
  readinessFacts,
  readinessSpec,
  type ReadinessFacts,
  type TenantReadinessSpec,
} from "./schema.ts";

/** The life of a proof: it makes nothing on the platform, and there is nothing to take down. */
export const readinessLifecycle: Lifecycle<TenantReadinessSpec, ReadinessFacts> = {
  schemaVersion: 1,
  spec: readinessSpec,
  facts: readinessFacts,
  isSecret: ([first]) => first === "administrator",

  complete({ administrator, ...others }) {
    // A secret of Pulumi that turns out to be undefined arrives as null.
    const isKnown = administrator !== undefined && administrator !== null;
    return { ...others, ...(isKnown && { administrator }) };
  },

  judge: (inputs) => ({ problems: logoProblems(inputs) }),

  diff: ({ args, facts }, news) => ({
    replaces: args["tenantId"] === news["tenantId"] ? [] : ["tenantId"],
    unfinished: !facts.ready,
  }),

  id: ({ tenantId }) => tenantId,

  async create(context, spec) {
    await waitFor(context, spec);
    return { ready: true };
  },

  /** A tenant that is not live is no missing object: the next update() waits for it. */
  read: async (context, { args, spec }) => ({
    args,
    facts: { ready: await isReady(context, spec) },
  }),

  async update(context, { spec, facts }, news) {
    const isProved = facts.ready && isSameLeaf(spec, news);
    if (!isProved) await waitFor(context, news);
    return { ready: true };
  },

  delete: () => Promise.resolve(),
};

function waitFor(context: RunContext, spec: TenantReadinessSpec): Promise<void> {
  return whileWaiting(context, spec.tenantId, "being live", () => waitUntilReady(context, spec));
}

function logoProblems(inputs: object): Problem[] {
  const spec = readinessSpec.safeParse(inputs);
  if (!spec.success) return []; // judged already, or not known yet
  const { checks = [], connection } = spec.data;
  if (!checks.includes("logo") || isKnownTo(connection.version, "logo")) return [];
  const reason =
    '"logo" is known to platforms from 5.0.1 on; leave it out, or correct connection.version';
  return [problem("checks", reason)];
}
