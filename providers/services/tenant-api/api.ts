import { z } from "zod";
import type { Answer } from "../../http/answer.ts";
import type { Call, HttpClient } from "../../http/client.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { NoAnswerError } from "../../gone-services.ts";
import { PlatformError } from "../../http/errors.ts";
import type { Logo } from "./logo.ts";
import { tenantIn, tenantsIn, type TenantDocument } from "./document.ts";
import type { VersionLine } from "./version-lines.ts";
import { addressesOf, bodyOf, inPath, type TenantAddress } from "./wire-form.ts";

/** What a tenant is asked for by. */
export interface TenantName {
  tenantId: string;
  /**
   * The record's own id: some platforms may know no other (contract §3.1). Left out for a tenant that may
   * be new; of one that is known without such an id, the tenantId.
   */
  recordId?: string | undefined;
}

/** What an update was answered with. */
export interface UpdateAnswer {
  /** The tenant as it is now, where the answer holds it. */
  record?: TenantDocument | undefined;
  /** A web page answered, perhaps of a gateway, so nothing says yet that it was done. */
  isPage: boolean;
}

/** The CX Tenant API as typed verbs (contract §3). */
export interface TenantApi {
  readonly versionLine: VersionLine;
  /** All tenants of the platform. */
  list(deadline: Deadline): Promise<TenantDocument[]>;
  /**
   * The tenant by itself; undefined when an answer to one of its ids says that it is not there. Of a tenant
   * that may be new, undefined proves nothing: platforms differ in what `{id}` means.
   */
  get(name: TenantName, deadline: Deadline): Promise<TenantDocument | undefined>;
  /** Makes the tenant. Never repeated when it may have been carried out. The record, if the answer holds it. */
  create(
    document: TenantDocument,
    logo: Logo | undefined,
    deadline: Deadline,
  ): Promise<TenantDocument | undefined>;
  /**
   * Changes the settings that the document holds; a logo is replaced only when one is given.
   * @param listed the tenant as the list has it.
   */
  update(
    listed: TenantDocument,
    document: TenantDocument,
    logo: Logo | undefined,
    deadline: Deadline,
  ): Promise<UpdateAnswer>;
  /** Removes the record; see `update` for `listed`. A tenant that is not there counts as removed. */
  delete(listed: TenantDocument, deadline: Deadline): Promise<void>;
  /** True when a realm answers, without login. */
  hasRealm(realm: string, deadline: Deadline): Promise<boolean>;
}

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** The verbs over two services: the tenant service (limited in flight) and Keycloak's public realm page. */
export function tenantApi(
  service: HttpClient,
  keycloak: HttpClient,
  versionLine: VersionLine,
  { limit, logoPart }: { limit: Limit; logoPart: string },
): TenantApi {
  /** Waiting for a place in our own line is not the tenant's time. */
  const send = (call: Call) => {
    const beganAt = performance.now();
    return limit(() => {
      call.deadline.extend(performance.now() - beganAt);
      return service.send(call);
    });
  };
  const sendUpdate = addressFinder();
  const sendDelete = addressFinder();

  return {
    versionLine,

    async list(deadline) {
      const operation = "list the tenants";
      // Not in line with the others: nobody sends a second list while one is under way.
      const call: Call = { method: "GET", path: "/tenant", operation, deadline };
      return tenantsIn(await service.send(call).catch(explainNoApi));
    },

    async get({ tenantId, recordId }, deadline) {
      const operation = `look at tenant '${tenantId}'`;
      const ids = [...new Set([tenantId, recordId ?? tenantId])];
      const refusals = new Map<string, unknown>();
      for (const id of ids) {
        const call: Call = { method: "GET", ...inPath(id), operation, deadline };
        const answer = await send(call)
          .catch(ignoreNotFound)
          .catch((error: unknown) => {
            refusals.set(id, requireUnknownId(error));
            return undefined;
          });
        if (answer?.html !== undefined) throw noRecord(operation);
        const found = tenantIn(answer?.json, tenantId);
        if (found !== undefined) return found;
      }
      if (recordId === undefined) return undefined;
      if (refusals.size === ids.length) throw refusals.get(tenantId);
      // Whatever `{id}` means, the record's own id is one that the service can look up.
      if (isFailure(refusals.get(recordId))) throw refusals.get(recordId);
      return undefined;
    },

    async create(document, logo, deadline) {
      const tenantId = String(document["tenantId"]);
      const answer = await send({
        method: "POST",
        path: "/tenant",
        operation: `create tenant '${tenantId}'`,
        body: bodyOf(versionLine, document, logo, logoPart),
        repeatable: false,
        deadline,
      });
      return tenantIn(answer.json, tenantId);
    },

    async update(listed, document, logo, deadline) {
      const operation = `update tenant '${String(listed["tenantId"])}'`;
      const addresses = addressesOf(versionLine, idsOf(listed));
      const { html, json } = await sendUpdate(addresses, (address) => {
        const body = bodyOf(versionLine, document, logo, logoPart);
        return send({ method: "PATCH", ...address, operation, body, repeatable: true, deadline });
      });
      return { record: tenantIn(json, String(listed["tenantId"])), isPage: html !== undefined };
    },

    async delete(listed, deadline) {
      const operation = `delete tenant '${String(listed["tenantId"])}'`;
      await sendDelete(idsOf(listed).map(inPath), (address) =>
        send({ method: "DELETE", ...address, operation, repeatable: true, deadline }),
      ).catch(ignoreNotFound);
    },

    async hasRealm(realm, deadline) {
      const path = `/realms/${encodeURIComponent(realm)}`;
      const operation = `look at the realm of tenant '${realm}'`;
      const found = await keycloak
        .send({ method: "GET", path, operation, deadline })
        .catch(ignoreNotFound);
      return z.object({ realm: z.literal(realm) }).safeParse(found?.json).success;
    },
  };
}

/** What `{id}` may mean: the tenantId or, as an early client hints, MongoDB's `_id` (contract §3.1). */
function idsOf({ tenantId, _id }: TenantDocument): string[] {
  return [tenantId, _id].map((id) => (typeof id === "string" ? id : String(tenantId)));
}

/**
 * Sends to the documented address first. Public material leaves open how a platform wants a tenant
 * to be named (contract §3.1, §9.1), so an answer that knows no such address or tenant (404, or 500
 * from a cast of the id) leads to the next one. That is harmless: all of them name the same tenant.
 * The one that was taken is remembered for the run.
 */
function addressFinder() {
  let taken: number | undefined;
  return async (
    addresses: readonly TenantAddress[],
    sendTo: (address: TenantAddress) => Promise<Answer>,
  ): Promise<Answer> => {
    let refusal: unknown;
    for (const [index, address] of addresses.entries()) {
      if (taken !== undefined && taken !== index) continue;
      try {
        const answer = await sendTo(address);
        taken = index;
        return answer;
      } catch (error) {
        if (!isUnknownAddress(error)) throw error;
        // The service's own failure says more than that there is no such address.
        if (refusal === undefined || isFailure(error)) refusal = error;
      }
    }
    throw refusal;
  };
}

function isFailure(error: unknown): boolean {
  return error instanceof PlatformError && error.failure.status === 500;
}

function isUnknownAddress(error: unknown): boolean {
  return error instanceof PlatformError && [404, 500].some((one) => one === error.failure.status);
}

/** A platform that knows tenants by another id may fail on this one (contract §3.1). Throws anything else. */
function requireUnknownId(error: unknown): unknown {
  const isRefused = error instanceof PlatformError && error.failure.status === 400;
  if (isRefused || isUnknownAddress(error)) return error;
  throw error;
}

/** A page of a gateway says nothing about a tenant, not even that it is not there. */
function noRecord(operation: string): NoAnswerError {
  return new NoAnswerError(
    `cannot ${operation}: a web page answered in place of the service`,
    "check that GET <tenantApi.url>/tenant/<id> leads to the CX Tenant API",
  );
}

/** Whatever answers there, it is no Tenant API. */
function explainNoApi(error: unknown): never {
  if (!(error instanceof PlatformError) || error.code !== "notFound") throw error;
  throw new NoAnswerError(
    error.message,
    "check that tenantApi.url is the address of the CX Tenant API, its path included",
    { cause: error },
  );
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof PlatformError && error.code === "notFound") return undefined;
  throw error;
}
