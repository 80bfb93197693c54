import {
  type Lifecycle,
  isDeclared,
  type ObjectSchema,
  type RunContext,
} from "../../engine/lifecycle.ts";
import { defaultOrganization } from "../../services/grafana/connection.ts";
import { changesOf, editorFor } from "../../services/grafana/grafana.ts";
import {
  allowedHostSpec,
  type AllowedHostSpec,
  type ListedHostFacts,
  listedHostFacts,
} from "./schema.ts";
import { isDeepStrictEqual } from "node:util";
import { whileWaiting } from "../../flow/waiting.ts";
import { CxError } from "../../errors.ts";
import { GoneError, isGone, nameOf, withWayOut, type Service } from "../../gone-services.ts";
import { isUnknown } from "../../engine/wire.ts";
import type { Loose } from "../../objects.ts";
import { leafAt } from "../tenant/document/leaves.ts";
import { keyOf, type AllowList, type ListEditor } from "../../services/grafana/live/allow-list.ts";

/** The life of one allowed host of `jsonData.allowedHosts`. */
export const allowedHostLifecycle: Lifecycle<AllowedHostSpec, ListedHostFacts> =
  listedHostLifecycle<AllowedHostSpec>({
    service: "grafana",
    spec: allowedHostSpec,
    identity: {
      dataSource: undefined,
      allowedHost: undefined,
      "connection.organization": defaultOrganization,
    },
    address: "connection.url",
    id: ({ dataSource, allowedHost }) => `${dataSource}/${allowedHost}`,
    describe: ({ dataSource }) => `allowedHosts of the Grafana data source '${dataSource}'`,
    editor: (context, { connection, dataSource }) => editorFor(context, connection, dataSource),
  });

/** One host of a list of allowed hosts, wherever the list is kept. */
export type ListedHostSpec = Omit<AllowedHostSpec, "dataSource" | "connection">;

/** Where a kind of allowed host is kept. */
export interface ListPlace<Spec extends ListedHostSpec> {
  /** The service that holds the list. */
  service: Service;
  spec: ObjectSchema<Spec>;
  /**
   * Paths of the arguments that make an allowed host another one when they change, with their defaults: the
   * new one is made before the old one goes.
   */
  identity: Loose;
  /** Path of the argument that says where the list is asked for; at a new address it has to hold the allowed host too. */
  address: string;
  id(spec: Spec): string;
  /** The list in words: "allowedHosts of the Grafana data source 'x'". */
  describe(spec: Spec): string;
  editor(context: RunContext, spec: Spec): ListEditor;
}

/** The life of an allowed host: only the list that is read back proves that it is there, or gone. */
export function listedHostLifecycle<Spec extends ListedHostSpec>(
  place: ListPlace<Spec>,
): Lifecycle<Spec, ListedHostFacts> {
  const alreadyPresent = (spec: Spec) =>
    new CxError(
      `'${spec.allowedHost}' is already in ${place.describe(spec)}`,
      "set adopt: always to use it as it is, or remove it there",
    );

  const skipped = (spec: Spec) =>
    `CX_GONE_SERVICES says that ${nameOf(place.service)} is gone for good: '${spec.allowedHost}' in ${place.describe(spec)}`;

  const addressOf = (spec: object) => leafAt({ ...spec }, place.address);

  const isSkipped = (context: RunContext, spec: Spec) =>
    isGone(context, place.service, String(addressOf(spec)), async () =>
      place.editor(context, spec).recent(),
    );

  const waitFor = <T>(context: RunContext, spec: Spec, work: () => Promise<T>) =>
    whileWaiting(
      context,
      spec.allowedHost.replace(/^https?:\/\//, ""),
      `the list in ${nameOf(place.service)}`,
      work,
    );

  /** The same allowed host of the same list, whatever the resource is called. */
  const identity = (spec: object) =>
    JSON.stringify([
      "entry",
      place.service,
      addressOf(spec),
      ...Object.entries(place.identity).map(([path, usual]) => leafAt({ ...spec }, path) ?? usual),
    ]);

  return {
    identity,
    schemaVersion: 1,
    spec: place.spec,
    facts: listedHostFacts,
    complete: (news) => ({ adopt: "always", ...news }),

    diff: ({ args }, news) => ({
      replaces: changedKeys(place.identity, args, news),
      unfinished: false,
      isSame: isSameAs(args, news),
    }),

    id: (spec) => place.id(spec),

    async create(context, spec) {
      const editor = place.editor(context, spec);
      const { allowedHost, adopt } = spec;
      if (adopt === "never" && (await editor.recent()).includes(allowedHost))
        throw alreadyPresent(spec);
      const isOwn = adopt === "ours";
      const outcome = await waitFor(context, spec, () =>
        editor.change({ kind: "add", allowedHost, isOwn }),
      );
      if (adopt === "never" && outcome === "alreadyPresent") throw alreadyPresent(spec);
      const ownership = outcome === "added" || isOwn ? "created" : "adopted";
      return { ownership };
    },

    async read(context, { args, spec, facts }) {
      if (await isSkipped(context, spec)) {
        context.warn(`${skipped(spec)} was not looked for`);
        return { args, facts };
      }
      const editor = place.editor(context, spec);
      const list = await withWayOut(place.service, () => editor.recent()).catch(emptyWhenGone);
      return list.includes(spec.allowedHost) ? { args, facts } : undefined;
    },

    /** Who made the allowed host is never decided again; only our own write at a new address makes it ours. */
    async update(context, { spec: before, facts }, news) {
      if (addressOf(before) === addressOf(news)) return facts;
      const { allowedHost } = news;
      const outcome = await place.editor(context, news).change({ kind: "add", allowedHost });
      return outcome === "added" ? { ownership: "created" } : facts;
    },

    async delete(context, { spec, facts }) {
      const { allowedHost } = spec;
      const change = { kind: "remove", allowedHost } as const;
      if (facts.ownership === "adopted" || isDeclared(context, identity(spec))) {
        changesOf(context).leave(keyOf(change));
        return;
      }
      if (await isSkipped(context, spec)) {
        context.warn(`${skipped(spec)} was left there`);
        return;
      }
      const editor = place.editor(context, spec);
      try {
        await waitFor(context, spec, () => withWayOut(place.service, () => editor.change(change)));
      } catch (error) {
        if (!(error instanceof GoneError)) throw error;
        context.warn(
          `'${allowedHost}' was not taken out: ${error.what} is not there any more. If it comes back with the allowed host, take it out by hand`,
        );
      }
    },
  };
}

/**
 * Whether nothing could differ but `adopt`, which a preview does not know yet: what it is made of is judged anew in that
 * run, and mostly stays. Before 0.3 a state held the tenant of the allowed host too, which nobody reads any more.
 */
function isSameAs(
  { adopt: before, tenant: _retired, ...olds }: Loose,
  { adopt, ...news }: Loose,
): boolean {
  const isAdoptSame = isUnknown(adopt) || isDeepStrictEqual(adopt, before);
  return isAdoptSame && isDeepStrictEqual(olds, news);
}

/** The arguments that hold a changed identity; a value may be anything, also one that is not known yet. */
function changedKeys(identity: Loose, olds: Loose, news: Loose): string[] {
  return Object.entries(identity)
    .filter(([path, usual]) => (leafAt(olds, path) ?? usual) !== (leafAt(news, path) ?? usual))
    .map(([path]) => path.split(".")[0] ?? path);
}

/** What held the list is gone, and the list with it. */
function emptyWhenGone(error: unknown): AllowList {
  if (error instanceof GoneError) return [];
  throw error;
}
