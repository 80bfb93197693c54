import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, textAt, valueAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Knobs } from "../knobs.ts";
import type { Services } from "../services.ts";
import { renewAccounts } from "./accounts.ts";
import {
  immutablePaths,
  mergeDocument,
  newDocument,
  withBlockMarks,
  withoutServerKeys,
} from "./documents.ts";
import { withoutUnknownKeys } from "./fields.ts";
import { ListHistory } from "./list-history.ts";
import { checkLogo, storeLogo } from "./logo.ts";
import type { Logo } from "./logo.ts";
import { Provisioning } from "./provisioning.ts";
import { RequestError } from "./request-error.ts";
import { validateTenant } from "./schema.ts";
import { deprovisionTenant } from "./side-effects.ts";
import { listedTenants } from "./tenant-list.ts";
import type { Upload } from "./upload.ts";

/** The service's collection of tenants and what hangs on it. */
export class Tenants {
  readonly #services: Services;
  readonly #history: ListHistory;
  readonly #provisioning: Provisioning;

  constructor(services: Services) {
    this.#services = services;
    this.#provisioning = new Provisioning(services);
    this.#history = new ListHistory(services.store, services.knobs);
  }

  /** The records of the list; see the knobs that begin with `list`. */
  list(): readonly JsonObject[] {
    return listedTenants(this.#history.tenants, this.#services.knobs.current);
  }

  /** The tenant that an id of a path or query means. */
  find(id: string): JsonObject {
    const { idKind } = this.#services.knobs.current;
    if (idKind === "_id" && !/^[0-9a-f]{24}$/i.test(id)) {
      const problem = `Cast to ObjectId failed for value "${id}" (type string)`;
      throw new RequestError(500, `${problem} at path "_id" for model "Tenant"`);
    }
    const keys = idKind === "both" ? ["tenantId", "_id"] : [idKind];
    return this.#only((tenant) => keys.some((key) => tenant[key] === id));
  }

  /** The tenant that a host belongs to. */
  findByHost(host: string): JsonObject {
    const name = host.replace(/:\d+$/, "").toLowerCase();
    return this.#only((tenant) => textAt(tenant, ["tenantSettings", "fqdn"]) === name);
  }

  async create(upload: Upload): Promise<JsonObject> {
    const { current } = this.#services.knobs;
    const payload = this.#checked(withoutServerKeys(upload.payload), false);
    const isLogoMissing =
      current.logoRequired && current.apiVersion !== "5.0.0" && upload.logo === undefined;
    if (isLogoMissing) throw new RequestError(400, "tenantLogo is required");
    const logo = upload.logo && checkLogo(upload.logo);
    this.#refuseDuplicate(payload);
    await sleep(current.createDelayMs, undefined, { ref: false });
    // Two creates at the same time both got here; the unique index lets one through.
    this.#refuseDuplicate(payload);
    const partial = this.#services.faults.takeHalfCreate()?.partial ?? current.partial;
    return this.#insert(payload, logo, partial);
  }

  async update(id: string, upload: Upload): Promise<JsonObject> {
    const { merge, apiVersion, secretsFollowRecord } = this.#services.knobs.current;
    const stored = this.find(id);
    const patch = this.#checked(withoutServerKeys(upload.payload), true);
    this.#refuseImmutableChange(stored, patch);
    const logo = upload.logo && checkLogo(upload.logo);
    let document = this.#marked(mergeDocument(stored, patch, merge));
    if (logo) document = storeLogo(this.#state, document, logo);
    this.#state.tenants = this.#state.tenants.map((tenant) =>
      tenant === stored ? document : tenant,
    );
    if (secretsFollowRecord) renewAccounts(this.#state, document);
    this.#services.store.changed();
    const isMediaChanged = isJsonObject(valueAt(patch, ["tenantSettings", "mediaServer"]));
    if (isMediaChanged && apiVersion === "5.1") await this.#provisioning.moveMediaDomain(document);
    return document;
  }

  delete(id: string): void {
    const stored = this.find(id);
    this.#state.tenants = this.#state.tenants.filter((tenant) => tenant !== stored);
    if (this.#services.knobs.current.deleteScope === "full") {
      deprovisionTenant(this.#state, stored);
    }
    this.#services.store.changed();
  }

  async #insert(
    payload: JsonObject,
    logo: Logo | undefined,
    partial: Knobs["partial"],
  ): Promise<JsonObject> {
    if (partial === "beforeRecord") {
      throw new RequestError(500, "connect ECONNREFUSED: the database did not answer");
    }
    const record = this.#marked(newDocument(payload));
    const hasLogo = logo && partial !== "afterRecord";
    const document = hasLogo ? storeLogo(this.#state, record, logo) : record;
    this.#state.tenants = [...this.#state.tenants, document];
    this.#services.store.changed();
    if (partial === "afterRecord") {
      throw new RequestError(500, "Request failed with status code 500");
    }
    await this.#provisioning.provision(document, partial);
    return document;
  }

  #marked(document: JsonObject): JsonObject {
    return this.#services.knobs.current.blockIds ? withBlockMarks(document) : document;
  }

  get #state() {
    return this.#services.store.state;
  }

  #only(isWanted: (tenant: JsonObject) => boolean): JsonObject {
    const tenant = this.#state.tenants.find(isWanted);
    if (!tenant) throw new RequestError(404, "Tenant not found");
    return tenant;
  }

  #checked(payload: JsonObject, isUpdate: boolean): JsonObject {
    const { acceptActiveSpelling, unknownKeys } = this.#services.knobs.current;
    const { document, problem } = validateTenant(payload, { isUpdate, acceptActiveSpelling });
    if (problem !== undefined) throw new RequestError(400, problem);
    return unknownKeys === "drop" ? withoutUnknownKeys(document) : document;
  }

  #refuseDuplicate(payload: JsonObject): void {
    const tenantId = textAt(payload, ["tenantId"]);
    if (!this.#state.tenants.some((tenant) => tenant["tenantId"] === tenantId)) return;
    throw new RequestError(
      this.#services.knobs.current.duplicateStatus,
      `E11000 duplicate key error collection: cim-tenant.tenants index: tenantId_1 dup key: { tenantId: "${tenantId}" }`,
    );
  }

  #refuseImmutableChange(stored: JsonObject, patch: JsonObject): void {
    const { immutableFqdn } = this.#services.knobs.current;
    const settings = immutableFqdn === "refuse" ? immutablePaths : [];
    // The tenantId is the key: no setting makes it changeable.
    for (const path of [["tenantId"], ...settings]) {
      const value = valueAt(patch, path);
      if (value !== undefined && value !== valueAt(stored, path)) {
        throw new RequestError(400, `${path.join(".")} cannot be changed`);
      }
    }
  }
}
