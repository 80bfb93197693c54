import { isPlainObject, type Loose } from "../providers/objects.ts";
import { leafAt } from "../providers/resources/tenant/document/leaves.ts";
import { normalHost } from "../providers/vocabulary.ts";
import { printable } from "../providers/words/printable.ts";
import { isIngress, isRoute } from "./kinds.ts";
import type { Seen } from "./run.ts";
import { textAt } from "./texts.ts";

/** True for an object that leads host names in. */
export function isEntry({ type }: Seen): boolean {
  return isIngress(type) || isRoute(type);
}

/** A path of a host name that an object answers. */
export interface Place {
  host: string;
  path: string;
}

/** What an object that leads host names in answers, as far as it is known. */
export function placesOf(entry: Seen): Place[] {
  const rules = objectsAt(entry.properties, "spec.rules");
  if (isIngress(entry.type)) {
    return rules.flatMap((rule) => placesAt([textAt(rule, "host")], pathsOfIngress(rule)));
  }
  const hosts = listAt(entry.properties, "spec.hostnames").map(knownText);
  // A route of connections (TLS) has no path.
  const paths = rules.flatMap(pathsOfRoute);
  return placesAt(hosts, paths.length === 0 ? [everyPath] : paths);
}

/** Host names that an object leads in. */
export function hostsOf(entry: Seen): string[] {
  return [...new Set(placesOf(entry).map(({ host }) => host))];
}

/** An annotation of an object. */
export function annotationOf({ properties }: Seen, key: string): string | undefined {
  const annotations = leafAt(properties, "metadata.annotations");
  const value = isPlainObject(annotations) ? annotations[key] : undefined;
  return knownText(value);
}

/** An object as messages name it. */
export function namedObject({ type, name, properties }: Seen): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const place = [textAt(properties, "metadata.namespace"), textAt(properties, "metadata.name")];
  const known = place.filter((part) => part !== undefined).join("/");
  return `${kind} ${printable(known === "" ? name : known)}`;
}

const everyPath = "/";

function placesAt(hosts: readonly (string | undefined)[], paths: readonly string[]): Place[] {
  return hosts.flatMap((host) =>
    host === undefined ? [] : paths.map((path) => ({ host: normalHost(host), path })),
  );
}

function pathsOfIngress(rule: Loose): string[] {
  const paths = objectsAt(rule, "http.paths").map((one) => textAt(one, "path") ?? everyPath);
  return paths.length === 0 ? [everyPath] : paths;
}

function pathsOfRoute(rule: Loose): string[] {
  const paths = objectsAt(rule, "matches").map((one) => textAt(one, "path.value") ?? everyPath);
  return paths.length === 0 ? [everyPath] : paths;
}

/** The objects in a list; none where the list is not known. */
export function objectsAt(properties: Loose, path: string): Loose[] {
  return listAt(properties, path).filter(isPlainObject);
}

/** The list at a path; an empty one where there is none, or none that is known. */
export function listAt(properties: Loose, path: string): readonly unknown[] {
  const list = leafAt(properties, path);
  return Array.isArray(list) ? list : [];
}

function knownText(value: unknown): string | undefined {
  return textAt({ value }, "value");
}
