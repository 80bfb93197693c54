import { describe, expect, test } from "@jest/globals";
import type { DataSource } from "../../../../../providers/services/grafana/api.ts";
import {
  allowedHostsOf,
  refuseUnwritable,
} from "../../../../../providers/services/grafana/live/guards.ts";

const source: DataSource = {
  uid: "u",
  name: "infinity",
  type: "yesoreyeram-infinity-datasource",
  version: 1,
  readOnly: false,
  jsonData: { allowedHosts: ["*"] },
};

describe("a data source is written", () => {
  test("when it is of the right kind, counts its versions and is not read-only", () => {
    expect(() => {
      refuseUnwritable(source);
    }).not.toThrow();
  });

  test.each([
    [
      { type: "mysql" },
      /is of type 'mysql', not '.*'; nothing was changed\n {2}→ check grafana.dataSource/,
    ],
    [{ type: "yesoreyeram-infinity-datasource2" }, /is of type/],
    [{ readOnly: true }, /is read-only/],
    [
      { version: 0 },
      /has no version, so a change could overwrite somebody else's; nothing was changed\n {2}→ use Grafana 10 or later, and an address of Grafana itself/,
    ],
    [{ version: undefined }, /has no version/],
    [
      { unrepeatable: "1e400" },
      /holds 1e400, which a change of its list could not keep as it is; nothing was changed\n {2}→ put a text/,
    ],
  ])("never with %j", (change, message) => {
    const changed: DataSource = { ...source, ...change };
    expect(() => {
      refuseUnwritable(changed);
    }).toThrow(message);
  });
});

describe("the list in a data source", () => {
  test.each([[undefined], [null], [{}], [{ allowedHosts: null }], [{ allowedHosts: [] }]])(
    "is empty in %j",
    (jsonData) => {
      expect(allowedHostsOf({ ...source, jsonData })).toEqual([]);
    },
  );

  test.each([["*"], [{}], [[1]], [["*", null]], [[["*"]]], [true]])(
    "is not guessed from %j",
    (allowedHosts) => {
      expect(() => allowedHostsOf({ ...source, jsonData: { allowedHosts } })).toThrow(
        /is not a list of strings; nothing was changed\n {2}→ correct it in Grafana \(data source, Security, Allowed hosts\)/,
      );
    },
  );
});
