import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, textAt, valueAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Services } from "../services.ts";
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
import { RequestError } from "./request-error.ts";
import { validateTenant } from "./schema.ts";
import { addMediaDomain, deprovisionTenant, provisionTenant } from "./side-effects.ts";
import { listedTenants } from "./tenant-list.ts";
import type { Upload } from "./upload.ts";

/** The service's collection of tenants and what hangs on it. */
export class Tenants {
  readonly #services: Services;
  readonly #history: ListHistory;

  constructor(services: Services) {
    this.#services = services;
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
    if (current.partial === "beforeRecord") {
      throw new RequestError(500, "connect ECONNREFUSED: the database did not answer");
    }
    // Two creates at the same time both got here; the unique index lets one through.
    this.#refuseDuplicate(payload);
    const isHalf =
      current.partial === "afterRecord" || this.#services.faults.takeHalfCreate() !== undefined;
    return isHalf ? this.#insertHalf(payload) : this.#insertWhole(payload, logo);
  }

  update(id: string, upload: Upload): JsonObject {
    const { merge, apiVersion } = this.#services.knobs.current;
    const stored = this.find(id);
    const patch = this.#checked(withoutServerKeys(upload.payload), true);
    this.#refuseImmutableChange(stored, patch);
    const logo = upload.logo && checkLogo(upload.logo);
    let document = this.#marked(mergeDocument(stored, patch, merge));
    if (logo) document = storeLogo(this.#state, document, logo);
    this.#state.tenants = this.#state.tenants.map((tenant) =>
      tenant === stored ? document : tenant,
    );
    const isMediaChanged = isJsonObject(valueAt(patch, ["tenantSettings", "mediaServer"]));
    if (isMediaChanged && apiVersion === "5.1") addMediaDomain(this.#state, document);
    this.#services.store.changed();
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

  #insertWhole(payload: JsonObject, logo: Logo | undefined): JsonObject {
    const record = this.#marked(newDocument(payload));
    const document = logo ? storeLogo(this.#state, record, logo) : record;
    this.#add(document);
    provisionTenant(this.#state, document, this.#services.knobs.current.realmDelayMs);
    this.#services.store.changed();
    return document;
  }

  /** Writes the record and fails before anything else is there. */
  #insertHalf(payload: JsonObject): never {
    this.#add(this.#marked(newDocument(payload)));
    this.#services.store.changed();
    throw new RequestError(500, "Request failed with status code 500");
  }

  #add(document: JsonObject): void {
    this.#state.tenants = [...this.#state.tenants, document];
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
