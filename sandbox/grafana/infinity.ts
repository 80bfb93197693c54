import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { DataSource } from "../state.ts";
import { parseGoUrl } from "./go-url.ts";

/** Whether the plugin would fetch a URL, and why. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Type of the data sources that these rules are for. */
export const infinityType = "yesoreyeram-infinity-datasource";

const notAllowed =
  "requested URL not allowed. To allow this URL, update the data source config in the Security tab, Allowed hosts section";

/** What the Infinity plugin of this version says to a query of a URL. */
export function verdictOf(dataSource: DataSource, url: string, pluginVersion: string): Verdict {
  const problem = configurationProblem(dataSource, pluginVersion);
  if (problem !== undefined) return { allowed: false, reason: problem };
  const hosts = allowedHostsOf(dataSource) ?? [];
  if (hosts.length === 0)
    return { allowed: true, reason: "the list is empty: every URL is allowed" };
  const prefix = hosts.find((host) => url.startsWith(host));
  if (prefix === undefined) return { allowed: false, reason: notAllowed };
  if (
    checksHostnames(pluginVersion) &&
    !hosts.some((host) => hostnameOf(host) === hostnameOf(url))
  ) {
    return { allowed: false, reason: notAllowed };
  }
  return { allowed: true, reason: `"${prefix}" is a prefix of the URL` };
}

/** What is wrong with the configuration as a whole; it then fails every query and the health check. */
export function configurationProblem(
  dataSource: DataSource,
  pluginVersion: string,
): string | undefined {
  const hosts = allowedHostsOf(dataSource);
  if (!hosts) return "allowedHosts is not a list of strings: the plugin does not start";
  if (hosts.length === 0 && needsAllowedHosts(dataSource)) {
    return "configured data source requires at least one allowed host";
  }
  if (!checksHostnames(pluginVersion)) return undefined;
  return hosts.map(entryProblem).find((problem) => problem !== undefined);
}

/** The texts in the list of allowed hosts, whatever else is in it. */
export function listedHosts(dataSource: DataSource): string[] {
  const list = rawList(dataSource);
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : [];
}

/** The list as the plugin reads it; undefined when it cannot, because not everything is a text. */
function allowedHostsOf(dataSource: DataSource): string[] | undefined {
  const list = rawList(dataSource);
  const hosts = listedHosts(dataSource);
  return Array.isArray(list) && hosts.length === list.length ? hosts : undefined;
}

/** A missing list is an empty one. */
function rawList({ jsonData }: DataSource): JsonValue {
  return isJsonObject(jsonData) ? (jsonData["allowedHosts"] ?? []) : [];
}

/** Since 3.4.1 the entries are validated, and the URL's host must be the host of an entry. */
function checksHostnames(pluginVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = pluginVersion.split(".").map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 3_004_001;
}

function entryProblem(entry: string): string | undefined {
  const url = parseGoUrl(withScheme(entry));
  if (!url) return `error parsing allowed list url ${entry}`;
  return url.hostname.trim() === "" ? "invalid url found in allowed hosts settings" : undefined;
}

function hostnameOf(entry: string): string | undefined {
  return parseGoUrl(withScheme(entry))?.hostname;
}

/** The plugin puts a scheme before everything that does not start with http:// or https://. */
function withScheme(entry: string): string {
  if (entry.trim() === "" || /^https?:\/\//i.test(entry)) return entry.trim() === "" ? "" : entry;
  return /^localhost(:|$)/i.test(entry) ? `http://${entry}` : `https://${entry}`;
}

/** With credentials of any kind and no base URL the plugin refuses to work with an open list. */
function needsAllowedHosts({ url, jsonData }: DataSource): boolean {
  if (url.trim() !== "" && url !== "__IGNORE_URL__") return false;
  if (!isJsonObject(jsonData)) return false;
  return (
    hasAuthentication(jsonData) ||
    jsonData["tlsAuth"] === true ||
    jsonData["tlsAuthWithCACert"] === true ||
    hasCustomHeader(jsonData) ||
    Object.keys(jsonData).some((key) => key.startsWith("secureQueryName")) ||
    (Array.isArray(jsonData["keepCookies"]) && jsonData["keepCookies"].length > 0)
  );
}

function hasAuthentication(jsonData: JsonObject): boolean {
  const method = jsonData["auth_method"] ?? "";
  return !["", "none", "azureBlob"].some((open) => open === method);
}

function hasCustomHeader(jsonData: JsonObject): boolean {
  return Object.entries(jsonData).some(
    ([key, name]) =>
      key.startsWith("httpHeaderName") &&
      typeof name === "string" &&
      !["accept", "content-type"].includes(name.toLowerCase()),
  );
}
