import { z } from "zod";
import { CxError } from "../../errors.ts";
import type { Answer } from "../../http/answer.ts";
import { status } from "../../vocabulary.ts";
import { printable } from "../../words/printable.ts";

/** A tenant as the CX Tenant API stores and returns it; unknown fields are kept. */
export type TenantDocument = Readonly<Record<string, unknown>>;

/** The service has stored `Active` too (contract §4.1). */
export function normalStatus(live: unknown): z.infer<typeof status> | undefined {
  if (typeof live !== "string") return undefined;
  return status.options.find((one) => one.toLowerCase() === live.toLowerCase());
}

/** True when nobody can log in to the tenant, by the portal's doing or the license's (contract §1). */
export function isSuspended(tenant: TenantDocument): boolean {
  return normalStatus(tenant["status"]) === "inActive";
}

const record = z.record(z.string(), z.unknown());
const records = z.array(z.unknown());
/** Some versions may wrap what they answer (contract §3.2). */
const wrappers = ["data", "tenants", "tenant"] as const;

/**
 * The tenants in an answer to `GET /tenant`. Throws a CxError when it is no list, or looks like one page
 * of several: a tenant on another page would count as gone.
 */
export function tenantsIn({
  json,
  paging = {},
}: Pick<Answer, "json" | "paging">): TenantDocument[] {
  const list = listIn(json);
  if (paging.hasNext === true) throw onePage('Link: rel="next"');
  const { total = 0 } = paging;
  if (total > list.length) throw onePage(`X-Total-Count: ${String(total)}`);
  // A record without an id is no tenant that anybody could manage; it must not hide the others.
  return list.flatMap(recordAt).filter(({ tenantId }) => typeof tenantId === "string");
}

function listIn(json: unknown): readonly unknown[] {
  const bare = records.safeParse(json);
  if (bare.success) return bare.data;
  const wrapped = record.safeParse(json);
  if (!wrapped.success) throw noList();
  const list = wrappers
    .map((key) => records.safeParse(wrapped.data[key]))
    .find(({ success }) => success)?.data;
  if (list === undefined) throw noList();
  const sign = signOfMore(wrapped.data, list.length);
  if (sign !== undefined) throw onePage(sign);
  return list;
}

/** The tenant in an answer about it; undefined when it holds another one or none. */
export function tenantIn(json: unknown, tenantId: string): TenantDocument | undefined {
  return recordsIn(json).find((candidate) => candidate["tenantId"] === tenantId);
}

/** What may be meant by an answer about one thing: the answer itself, or what it wraps. */
export function recordsIn(json: unknown): TenantDocument[] {
  const wrapped = (answer: TenantDocument) => wrappers.map((key) => answer[key]);
  return recordAt(json).flatMap((bare) => [bare, ...wrapped(bare).flatMap(recordAt)]);
}

function recordAt(value: unknown): TenantDocument[] {
  const { data } = record.safeParse(value);
  return data === undefined ? [] : [data];
}

/** Fields by which lists say how much there is in all, or that there is more. */
const totals = ["total", "totalCount", "totalItems", "totalDocs", "totalElements", "count"];
const pageCounts = ["totalPages", "pages", "pageCount", "lastPage"];
const more = ["hasNext", "hasNextPage", "hasMore", "next", "nextPage", "nextCursor", "nextLink"];
const places = ["pagination", "meta", "paging", "page", "links", "_links"];

/** The field that says that the list is not all; undefined when none does. */
function signOfMore(wrapper: TenantDocument, length: number): string | undefined {
  const nested = places.map((key) => record.safeParse(wrapper[key]).data ?? {});
  for (const fields of [wrapper, ...nested]) {
    const sign =
      totals.find((key) => Number(fields[key] ?? 0) > length) ??
      pageCounts.find((key) => Number(fields[key] ?? 0) > 1) ??
      more.find((key) => ![undefined, null, false, "", 0].some((no) => no === fields[key]));
    if (sign !== undefined) return `${sign}: ${printable(JSON.stringify(fields[sign]))}`;
  }
  return undefined;
}

function noList(): CxError {
  // An empty page of a proxy must never be taken for an empty platform.
  return new CxError(
    "cannot list the tenants: the answer is not a list of tenants",
    "check that tenantApi.url leads to the CX Tenant API, e.g. https://<host>/cx-tenant",
  );
}

function onePage(sign: string): CxError {
  return new CxError(
    `cannot list the tenants: the answer is one page of several (${sign}), and a tenant on another page would count as gone; nothing was changed`,
    "let the platform, or the proxy in front of it, answer GET /tenant with all tenants; please report the form of this list",
  );
}
