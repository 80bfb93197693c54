import { createHmac, randomBytes } from "node:crypto";
import { isJsonObject, valueAt, withValueAt } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Knobs } from "../knobs.ts";
import { blockPaths } from "./fields.ts";

const settings = "tenantSettings";

/** Where a tenant document holds secrets. */
const secretPaths: readonly (readonly string[])[] = [
  [settings, "keyCloak", "credentials", "secret"],
  [settings, "keyCloak", "CLIENT_DB_ID"],
  [settings, "keyCloak", "PASSWORD_ADMIN"],
  [settings, "keyCloak", "MASTER_PASSWORD"],
  [settings, "keyCloak", "TWILIO_SID"],
  [settings, "keyCloak", "TWILIO_VERIFY_SID"],
  [settings, "keyCloak", "TWILIO_AUTH_TOKEN"],
  [settings, "keyCloak", "RSA_Client_Key"],
  [settings, "redis", "password"],
  [settings, "mongo", "password"],
  [settings, "campaigns", "password"],
  [settings, "surveys", "password"],
  [settings, "finesse", "adminPass"],
];

/** Paths that a provisioned tenant keeps. */
export const immutablePaths: readonly (readonly string[])[] = [
  [settings, "fqdn"],
  [settings, "subDomain"],
  [settings, "keyCloak", "realm"],
];

/** Keys that the server owns; a client's values for them are dropped. */
const serverKeys = ["_id", "__v", "createdAt", "updatedAt"];

/** The payload without the keys that the server owns. */
export function withoutServerKeys(payload: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(payload).filter(([key]) => !serverKeys.includes(key)));
}

/** A new document of the database from a checked payload. */
export function newDocument(payload: JsonObject): JsonObject {
  const now = new Date().toISOString();
  return {
    _id: randomId(),
    ...payload,
    createdAt: now,
    updatedAt: now,
    __v: 0,
  };
}

/** The document with `_id` and `updatedAt` in each block, as subdocuments of Mongoose have them. */
export function withBlockMarks(document: JsonObject): JsonObject {
  const updatedAt = new Date().toISOString();
  let marked = document;
  for (const path of blockPaths) {
    const block = valueAt(marked, path);
    if (!isJsonObject(block)) continue;
    marked = withValueAt(marked, path, { _id: randomId(), ...block, updatedAt });
  }
  return marked;
}

/** The stored document after an update. */
export function mergeDocument(
  stored: JsonObject,
  patch: JsonObject,
  merge: Knobs["merge"],
): JsonObject {
  return { ...mergedDocument(stored, patch, merge), updatedAt: new Date().toISOString() };
}

function mergedDocument(stored: JsonObject, patch: JsonObject, merge: Knobs["merge"]): JsonObject {
  switch (merge) {
    case "deep":
      return deepMerge(stored, patch);
    case "replaceTopLevel":
      return { ...stored, ...patch };
    case "replaceDocument":
      return { ...lastingPart(stored), ...patch };
  }
}

/** What a document keeps when it is replaced. */
function lastingPart(stored: JsonObject): JsonObject {
  const lasting = [...serverKeys, "tenantId"];
  return Object.fromEntries(Object.entries(stored).filter(([key]) => lasting.includes(key)));
}

/** A document as answers show it. */
export function echoDocument(
  document: JsonObject,
  secretEcho: Knobs["secretEcho"],
  vaultKey: string,
): JsonObject {
  let echo = document;
  for (const path of secretPaths) {
    const secret = valueAt(document, path);
    if (typeof secret !== "string") continue;
    echo = withValueAt(echo, path, shownSecret(secret, secretEcho, vaultKey));
  }
  return echo;
}

function shownSecret(
  secret: string,
  secretEcho: Knobs["secretEcho"],
  vaultKey: string,
): string | undefined {
  switch (secretEcho) {
    case "encrypted":
      return encrypt(secret, vaultKey);
    case "random":
      return encrypt(secret, randomId());
    case "masked":
      return "********";
    case "clear":
      return secret;
    case "omitted":
      return undefined;
  }
}

function deepMerge(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(patch)) merged[key] = mergeValue(base[key], value);
  return merged;
}

function mergeValue(base: JsonValue | undefined, value: JsonValue): JsonValue {
  return isJsonObject(base) && isJsonObject(value) ? deepMerge(base, value) : value;
}

/** Looks like Vault's transit engine with convergent encryption: the same text for the same secret. */
function encrypt(secret: string, vaultKey: string): string {
  return `vault:v1:${createHmac("sha512", vaultKey).update(secret).digest("base64")}`;
}

/** An identifier as MongoDB makes them. */
function randomId(): string {
  return randomBytes(12).toString("hex");
}
