import type { JsonObject } from "../json.ts";
import type { Knobs } from "../knobs.ts";
import { isSuspended } from "./suspension.ts";

/** The records of the list, which need not be all that are stored, nor only tenants. */
export function listedTenants(
  tenants: readonly JsonObject[],
  { listHides, listJunk }: Knobs,
): readonly JsonObject[] {
  const shown =
    listHides === "suspended" ? tenants.filter((tenant) => !isSuspended(tenant)) : tenants;
  return listJunk ? [junk, ...shown] : shown;
}

/** The list's answer: bare, in an envelope, or one page of it. */
export function listAnswer(
  documents: readonly JsonObject[],
  { envelope, pageSize }: Knobs,
  page: number,
): unknown {
  if (pageSize > 0) {
    const end = page * pageSize;
    const data = documents.slice(end - pageSize, end);
    return { data, total: documents.length, hasNext: end < documents.length };
  }
  if (envelope === "data") return { data: documents };
  return envelope === "tenant" ? { tenants: documents } : documents;
}

/** What an aborted import could leave in the collection. */
const junk: JsonObject = {
  _id: "64b7f1c2a9d3e50012ab34cd",
  tenantSettings: {},
  createdAt: "2025-11-24T08:00:00.000Z",
  updatedAt: "2025-11-24T08:00:00.000Z",
  __v: 0,
};
