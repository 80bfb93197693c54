import type {
  Change,
  ObjectChange,
  ObjectEvent,
  Review,
  TenantChange,
  TenantEvent,
  Violation,
} from "./report.ts";

/** What a page says beside what was found. */
export interface Page {
  command: "review" | "drift";
  title: string;
  /** A sentence below it; "" for none. */
  note: string;
  /** Stands over the errors. */
  refused: string;
}

/** What happens to a tenant, in a table. */
export const tenantWords: Readonly<Record<TenantEvent, string>> = {
  gone: "is gone from the platform",
  taken: "is somebody else's by now",
  deleted: "is DELETED",
  replaced: "is REPLACED",
  suspended: "is suspended",
  left: "is left",
  unprotected: "loses its protection",
  adopted: "is taken over",
  restored: "is taken back",
  activated: "is active again",
  comes: "comes",
  drifted: "differs on the platform",
  strayed: "has something around it that differs",
  changes: "changes",
  protected: "gets protection",
  objects: "has something around it that changes",
};

/** What that means, where the word alone would not tell. */
export const tenantNotes: Readonly<Partial<Record<TenantEvent, string>>> = {
  gone: "pulumi up --refresh makes it anew",
  taken: "another one of that id is there, and it is left alone",
  deleted: "its record goes, which can't be undone",
  suspended: "logins are refused, its data is kept",
  left: "it stays as it is, and this stack forgets it",
  unprotected: "a later run may take it down",
  adopted: "if it is there already; made otherwise",
  restored: "if it carries this stack's mark; made otherwise",
  comes: "made, or active again where this stack suspended it before",
};

const objectWords: Readonly<Record<ObjectEvent, string>> = {
  made: "made",
  changed: "changed",
  removed: "removed",
  replaced: "replaced",
  left: "left as it is",
  gone: "gone",
  drifted: "differs",
};

/** For the title, where many have one word. */
const pluralWords: Readonly<Record<TenantEvent, string>> = {
  gone: "are gone from the platform",
  taken: "are somebody else's by now",
  deleted: "are DELETED",
  replaced: "are REPLACED",
  suspended: "are suspended",
  left: "are left",
  unprotected: "lose their protection",
  adopted: "are taken over",
  restored: "are taken back",
  activated: "are active again",
  comes: "come",
  drifted: "differ on the platform",
  strayed: "have something around them that differs",
  changes: "change",
  protected: "get protection",
  objects: "have something around them that changes",
};

/** `1 tenant is suspended, 2 come, 1 other object`: all that was found, in its order; "" for nothing. */
export function headlineOf({ tenants, objects }: Pick<Review, "tenants" | "objects">): string {
  const groups = [...Map.groupBy(tenants, ({ what }) => what)];
  const counts = groups.map(([what, { length }], index) => {
    const noun = index > 0 ? "" : length === 1 ? "tenant " : "tenants ";
    return `${String(length)} ${noun}${(length === 1 ? tenantWords : pluralWords)[what]}`;
  });
  const noun = objects.length === 1 ? "object" : "objects";
  const others = objects.length === 0 ? [] : [`${String(objects.length)} other ${noun}`];
  return [...counts, ...others].join(", ");
}

/** `Ingress cx-tenant1: made`. */
export function objectLine({ kind, name, what }: ObjectChange): string {
  return `${kind} ${name}: ${objectWords[what]}`;
}

/** The objects of a tenant by what happens to them: `made: DNSEndpoint, Ingress`. */
export function objectsLine(objects: readonly ObjectChange[]): string {
  const groups = Map.groupBy(objects, ({ what }) => what);
  return [...groups]
    .map(([what, own]) => `${objectWords[what]}: ${own.map(({ kind }) => kind).join(", ")}`)
    .join("; ");
}

/** `mandatory rule on Ingress cx-tenant1: message`. */
export function policyLine(
  { policy, level, subject, message }: Violation,
  code: (text: string) => string,
  plain: (text: string) => string,
): string {
  const about = subject === "" ? "" : `, ${code(subject)}`;
  return `**${plain(level)}** ${code(policy)}${about}: ${plain(message.replaceAll(/\s+/g, " "))}`;
}

const mostInTable = 3;

/** The settings that a table shows of a tenant: none of a new one, whose defaults say nothing. */
export function changesInTable({ what, changes }: TenantChange): {
  shown: readonly Change[];
  more: number;
} {
  if (what === "comes" || what === "restored" || what === "adopted") return { shown: [], more: 0 };
  const isGrave = ({ path }: Change) => graveSettings.includes(path);
  const ordered = [...changes.filter(isGrave), ...changes.filter((change) => !isGrave(change))];
  const most = Math.max(mostInTable, changes.filter(isGrave).length);
  return { shown: ordered.slice(0, most), more: Math.max(0, changes.length - most) };
}

/** What decides whether a tenant is live and what becomes of it: never left out of the table. */
const graveSettings = ["protect", "onDestroy", "status", "adopt", "owner", "connection.url"];
