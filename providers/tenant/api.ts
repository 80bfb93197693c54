import { z } from "zod";
import { CxError } from "../errors.ts";
import type { Call, HttpClient } from "../http/client.ts";
import type { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";
import type { Logo } from "./logo.ts";
import type { TenantDocument } from "./payload.ts";
import type { WireForm } from "./wire-form.ts";

/** The CX Tenant API as typed verbs (contract §3). */
export interface TenantApi {
  readonly wireForm: WireForm;
  /** All tenants of the platform. */
  list(deadline: Deadline): Promise<TenantDocument[]>;
  /** Makes the tenant. Never repeated when it may have been carried out. */
  create(document: TenantDocument, logo: Logo | undefined, deadline: Deadline): Promise<void>;
  /** Changes the settings that the document holds; a logo is replaced only when one is given. */
  update(
    tenantId: string,
    document: TenantDocument,
    logo: Logo | undefined,
    deadline: Deadline,
  ): Promise<void>;
  /** Removes the record. A tenant that is not there counts as removed. */
  delete(tenantId: string, deadline: Deadline): Promise<void>;
  /** True when the tenant's realm answers, without login. */
  hasRealm(tenantId: string, deadline: Deadline): Promise<boolean>;
}

const documents = z.array(z.looseObject({ tenantId: z.string() }));
/** Some versions may wrap the list (contract §3.2). */
const listAnswer = z.union([
  documents,
  z.object({ data: documents }).transform(({ data }) => data),
  z.object({ tenants: documents }).transform(({ tenants }) => tenants),
]);

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** The verbs over two services: the tenant service (limited in flight) and Keycloak's public realm page. */
export function tenantApi(
  service: HttpClient,
  keycloak: HttpClient,
  wireForm: WireForm,
  limit: Limit,
): TenantApi {
  const send = (call: Call) => limit(() => service.send(call));

  return {
    wireForm,

    async list(deadline) {
      const operation = "list the tenants";
      const { json } = await send({ method: "GET", path: "/tenant", operation, deadline });
      const answer = listAnswer.safeParse(json);
      if (answer.success) return answer.data;
      // An empty page of a proxy must never be taken for an empty platform.
      throw new CxError(`cannot ${operation}: the answer is not a list of tenants`, {
        remedy:
          "check that tenantApi.url leads to the CX Tenant API, e.g. https://<host>/cx-tenant",
      });
    },

    async create(document, logo, deadline) {
      await send({
        method: "POST",
        path: "/tenant",
        operation: `create tenant '${String(document["tenantId"])}'`,
        body: wireForm.body(document, logo),
        repeatable: false,
        deadline,
      });
    },

    async update(tenantId, document, logo, deadline) {
      await send({
        method: "PATCH",
        ...wireForm.address(tenantId),
        operation: `update tenant '${tenantId}'`,
        body: wireForm.body(document, logo),
        repeatable: true,
        deadline,
      });
    },

    async delete(tenantId, deadline) {
      const path = `/tenant/${encodeURIComponent(tenantId)}`;
      const operation = `delete tenant '${tenantId}'`;
      await send({ method: "DELETE", path, operation, repeatable: true, deadline }).catch(
        ignoreNotFound,
      );
    },

    async hasRealm(tenantId, deadline) {
      const path = `/realms/${encodeURIComponent(tenantId)}`;
      const operation = `look at the realm of tenant '${tenantId}'`;
      const found = await keycloak
        .send({ method: "GET", path, operation, deadline })
        .catch(ignoreNotFound);
      return z.object({ realm: z.literal(tenantId) }).safeParse(found?.json).success;
    },
  };
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof PlatformError && error.code === "notFound") return undefined;
  throw error;
}
