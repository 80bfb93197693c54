import { describe, expect, test } from "@jest/globals";
import {
  allowedHostsBroken,
  allowedHostsEmpty,
  allowedHostWildcards,
  pluginOld,
} from "../../../../operations/audit/rules/allowed-hosts.ts";
import { verdictOf } from "../../../../sandbox/grafana/infinity.ts";
import { initialGrafana } from "../../../../sandbox/grafana/initial-grafana.ts";
import { audited, briefly } from "../audited.ts";

const name = "'infinity_cim_json_api'";

describe("a list of allowed hosts", () => {
  test("that is empty is named", () => {
    const seen = audited({ allowedHosts: [], durableHosts: [] });
    expect(allowedHostsEmpty(seen).map(briefly)).toEqual([
      `problem allowed-hosts-empty: list of ${name}`,
      `problem allowed-hosts-empty: Secret's file of ${name}`,
    ]);
    expect(allowedHostsEmpty(audited({ allowedHosts: undefined }))).toEqual([]);
  });

  test.each([
    ["3.4.1", "", /has the entry "", with which the plugin refuses every query/],
    ["3.4.0", "https://", /has the entry "https:\/\/", which this plugin may take for every host/],
    [undefined, "%", /with which the plugin refuses every query/],
  ])("with an entry that has no host is named (plugin %s)", (pluginVersion, entry, words) => {
    const seen = audited({ pluginVersion, allowedHosts: ["https://a.example", entry] });
    const [one, ...others] = allowedHostsBroken(seen);
    expect(one?.what).toMatch(words);
    expect(others).toEqual([]);
  });

  test("with an entry for many hosts is told that it matches none", () => {
    const seen = audited({ allowedHosts: ["*", "https://*.cx.example.com", "https://a.example"] });
    expect(allowedHostWildcards(seen).map(briefly)).toEqual([
      `note allowed-host-wildcard: list of ${name}`,
    ]);
  });

  test.each(["3.4.0", "3.4.1", "3.11.1"])(
    "may hold a *, with which the plugin %s lets nothing pass",
    (version) => {
      const [source] = initialGrafana(secrets).dataSources;
      if (source === undefined) throw new Error("no data source");
      const open = { ...source, jsonData: { allowedHosts: ["*"] } };
      expect(verdictOf(open, "https://any.example", version).allowed).toBe(false);
      const seen = audited({ pluginVersion: version, allowedHosts: ["*"], durableHosts: ["*"] });
      const found = [allowedHostsEmpty, allowedHostsBroken, allowedHostWildcards];
      expect(found.flatMap((rule) => rule(seen))).toEqual([]);
    },
  );
});

const secrets = {
  ...{ clientSecret: "", adminPassword: "", viewerPassword: "", grafanaToken: "" },
  ...{ grafanaAdminPassword: "", proxyPassword: "", reportingPassword: "", vaultKey: "" },
  ...{ kubernetesToken: "", signingKey: "" },
};

test.each([
  ["2.12.0", true],
  ["3.3.9", true],
  ["3.4.0", true],
  ["3.4.1", false],
  ["3.4.1-beta.1", false],
  ["3.11.1", false],
  ["4.0.0", false],
  ["unknown", false],
  [undefined, false],
])("the plugin %s is old: %s", (pluginVersion, isOld) => {
  expect(pluginOld(audited({ pluginVersion })).map(briefly)).toEqual(
    isOld ? [`problem plugin-old: Infinity plugin ${String(pluginVersion)}`] : [],
  );
});
