import { z } from "zod";
import { isPlainObject, parseJson } from "../../providers/objects.ts";
import { printable, withoutAccount } from "../../providers/words/printable.ts";
import { isDataSource, kinds } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import type { Seen } from "../run.ts";
import { listAt } from "../entries.ts";
import { textAt } from "../texts.ts";

const settings = z.strictObject({
  except: z
    .array(z.string())
    .default([])
    .describe("Entries that may stay as they are, e.g. an address in the cluster"),
});

/** What dashboards may make Grafana call. */
export const allowedHosts = defineRule({
  name: "allowed-hosts",
  description:
    "Grafana's lists of allowed hosts hold https:// addresses without wildcards, and are not empty.",
  level: "mandatory",
  settings,
  judge: (resource, _run, { except }) => {
    const subject = subjectOf(resource);
    const list = listOf(resource);
    if (list === undefined) return [];
    if (list.length === 0) {
      return [
        violation(
          `${subject} has an empty list of allowed hosts, which allows every host`,
          "name the hosts, or `*`, which the plugin takes for none",
        ),
      ];
    }
    // To the plugin a `*` by itself is a text that matches no host, and it keeps a list from being empty.
    const judged = list.filter((entry) => entry !== "*" && !except.includes(entry));
    return judged.flatMap((entry) => {
      const what = whatIsWrong(entry);
      if (what === undefined) return [];
      const shown = printable(withoutAccount(entry));
      return [
        violation(
          `${subject} allows '${shown}', ${what}`,
          "write https:// and the whole host name",
        ),
      ];
    });
  },
});

function whatIsWrong(entry: string): string | undefined {
  if (entry.includes("*")) return "a wildcard, which matches no host";
  return /^https:\/\//i.test(entry) ? undefined : "which is not https://";
}

function subjectOf({ type, name, properties }: Seen): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const tenantId = textAt(properties, "tenant.tenantId");
  return tenantId === undefined
    ? `${kind} '${printable(name)}'`
    : `tenant '${printable(tenantId)}': ${kind} '${printable(name)}'`;
}

/** The entries that a resource writes; undefined for one that writes none, or whose are not known yet. */
function listOf({ type, properties }: Seen): string[] | undefined {
  if (type === kinds.allowedHost || type === kinds.provisionedHost) {
    const host = textAt(properties, "allowedHost");
    return host === undefined ? undefined : [host];
  }
  if (!isDataSource(type)) return undefined;
  const json = parseJson(textAt(properties, "jsonDataEncoded") ?? "");
  if (!isPlainObject(json) || !Array.isArray(json["allowedHosts"])) return undefined;
  return listAt(json, "allowedHosts").map(String);
}
