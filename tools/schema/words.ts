import type { Node } from "./node.ts";

/** What a value may be, as it stands in a table. */
export function formOf(setting: Node): string {
  const { type, items, properties, additionalProperties } = setting;
  if (setting.enum !== undefined) return setting.enum.map(code).join(" or ");
  if ("const" in setting) return code(setting["const"]);
  if (type === "boolean") return "`true` or `false`";
  if (type === "integer") return numberOf(setting);
  if (type === "string") return textOf(setting);
  if (type === "array") return `list: ${items === undefined ? "anything" : formOf(items)}`;
  if (properties !== undefined || setting.oneOf !== undefined || setting.anyOf !== undefined) {
    return "block";
  }
  return typeof additionalProperties === "object" && additionalProperties.type === "string"
    ? "texts by name"
    : "any settings";
}

function numberOf({ minimum, maximum }: Node): string {
  const isLimited = typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER;
  return isLimited ? `${String(minimum)} to ${String(maximum)}` : `${String(minimum)} or more`;
}

/** What the message of a form begins with, and how the form is called in a table. */
const formNames: readonly (readonly [string, string])[] = [
  ["expected a URL that starts with http", "http(s) URL"],
  ["expected a URL that starts with ws", "ws(s) URL"],
  ["must be a host name", "host name"],
  ["must be a name in Kubernetes", "name in Kubernetes"],
  ["must be an IPv4", "IP address"],
  ["must be an IP address", "IP address, with or without port"],
];

function textOf({ patternErrorMessage, allOf = [] }: Node): string {
  const messages = [patternErrorMessage, ...allOf.map((part) => part["patternErrorMessage"])];
  const found = formNames.find(([start]) => messages.some((one) => String(one).startsWith(start)));
  return found?.[1] ?? "text";
}

/** A value as it is written in YAML. */
export function code(value: unknown): string {
  return `\`${typeof value === "string" && value !== "" ? value : JSON.stringify(value)}\``;
}

const aDefault = /(?:^|\s)Default:?\s(.+?)\.(?=\s|$)/;

/** What counts when a setting is left out; "" where nothing does. */
export function defaultOf(setting: Node): string {
  if (setting.default !== undefined) return asYaml(setting.default);
  return aDefault.exec(setting.description ?? "")?.[1] ?? "";
}

/** The objects among the defaults are of the form `{ kind: none }`. */
function asYaml(value: unknown): string {
  if (typeof value !== "object" || value === null) return code(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${String(item)}`);
  return `\`{ ${entries.join(", ")} }\``;
}

/** The meaning without the default, which has a column of its own. */
export function meaningOf({ description = "" }: Node): string {
  return description.replace(aDefault, "").trim();
}

/** Longest text in a cell of a table. */
const longest = 200;

/** Its first sentence, where the whole is too long for a table. */
export function inShort(meaning: string): string {
  if (meaning.length <= longest && !meaning.includes("\n")) return meaning;
  return /^.+?(?<!e\.g)[.:](?=\s|$)/s.exec(meaning)?.[0].replace(/:$/, ".") ?? meaning;
}
