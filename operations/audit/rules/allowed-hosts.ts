import { breaksWholeList } from "../../../providers/services/grafana/live/allow-list.ts";
import { printable } from "../../../providers/words/printable.ts";
import type { Audited } from "../audited.ts";
import type { Finding } from "../finding.ts";

// Weak spots of the lists of allowed hosts. `*` is none: to each version of the plugin it matches no host, and it
// keeps a list from being empty.

const security = "(data source, Security, Allowed hosts)";

/** A list without a host allows every host. */
export function allowedHostsEmpty(audited: Audited): Finding[] {
  return listsOf(audited)
    .filter(({ list }) => list.length === 0)
    .map(({ subject, remedy }) => ({
      code: "allowed-hosts-empty",
      severity: "problem",
      subject,
      what: "is empty, so whoever may edit a dashboard can let Grafana call any host",
      remedy,
    }));
}

/** An entry without a host breaks the whole list, or opens it. */
export function allowedHostsBroken(audited: Audited): Finding[] {
  const { pluginVersion } = audited;
  const isOpen = pluginVersion !== undefined && isOldPlugin(pluginVersion);
  const effect = isOpen
    ? "which this plugin may take for every host"
    : "with which the plugin refuses every query of every tenant";
  return listsOf(audited).flatMap(({ subject, list }) =>
    list.filter(breaksWholeList).map((entry) => ({
      code: "allowed-hosts-broken" as const,
      severity: "problem" as const,
      subject,
      what: `has the entry ${printable(JSON.stringify(entry))}, ${effect}`,
      remedy: "correct it or take it out",
    })),
  );
}

/** An entry that was meant for many hosts, and matches none. */
export function allowedHostWildcards(audited: Audited): Finding[] {
  return listsOf(audited).flatMap(({ subject, list }) =>
    list
      .filter((entry) => entry.includes("*") && entry !== "*" && !breaksWholeList(entry))
      .map((entry) => ({
        code: "allowed-host-wildcard" as const,
        severity: "note" as const,
        subject,
        what: `has the entry ${printable(JSON.stringify(entry))}, which matches no host: the plugin knows no wildcards`,
        remedy: "name each host, and take it out",
      })),
  );
}

/** A plugin that compares less than it should. */
export function pluginOld({ pluginVersion }: Audited): Finding[] {
  if (pluginVersion === undefined || !isOldPlugin(pluginVersion)) return [];
  return [
    {
      code: "plugin-old",
      severity: "problem",
      subject: `Infinity plugin ${printable(pluginVersion)}`,
      what: "takes a host for allowed that only begins like an allowed one, such as https://tenant1.cx.example.com.evil.example",
      remedy: "update the plugin to 3.4.1 or newer",
    },
  ];
}

/** Since 3.4.1 the plugin compares whole host names, and refuses to work with entries that have none. */
function isOldPlugin(version: string): boolean {
  const [major = NaN, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  return major < 3 || (major === 3 && (minor < 4 || (minor === 4 && patch < 1)));
}

function listsOf({ allowedHosts, durableHosts, platform }: Audited) {
  const { grafana } = platform;
  const name = grafana?.dataSource ?? "";
  const lists = [
    {
      subject: `list of '${name}'`,
      list: allowedHosts,
      remedy: `name the hosts in Grafana ${security}`,
    },
    {
      subject: `Secret's file of '${name}'`,
      list: durableHosts,
      remedy: `name the hosts in Secret '${grafana?.provisioned?.secret ?? ""}': it counts from Grafana's next pod on`,
    },
  ];
  return lists.flatMap(({ list, ...rest }) => (list === undefined ? [] : [{ list, ...rest }]));
}
