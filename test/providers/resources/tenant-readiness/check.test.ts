import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { readinessLifecycle } from "../../../../providers/resources/tenant-readiness/lifecycle.ts";
import { check } from "../../../../providers/engine/stored.ts";

const least = {
  tenantId: "tenant1",
  fqdn: "tenant1.cx.example.com",
  connection: {
    url: "https://cx.example.com/cx-tenant",
    keycloakUrl: "https://cx.example.com/auth",
  },
};
const judge = (change: object = {}) => check(readinessLifecycle, {}, { ...least, ...change });
const problems = (change: object) => judge(change).problems.map(describeProblem);

test("fills in nothing, no status either", () => {
  expect(judge().inputs).toEqual(least);
});

test("takes every setting", () => {
  const all = {
    status: "inActive",
    address: "[2001:db8::10]:8443",
    dnsServers: ["192.0.2.53", "192.0.2.54:5353"],
    checks: ["dns", "certificate", "realm", "loginPage", "record", "logo"],
  };
  expect(problems(all)).toEqual([]);
  expect(judge(all).inputs).toEqual({ ...least, ...all });
});

describe("refuses", () => {
  test.each<[object, string]>([
    [{ address: "https://cx.example.com" }, "address: must be a host or an IP address"],
    [{ dnsServers: ["ns.example.com"] }, "dnsServers[0]: must be an IP address"],
    [{ dnsServers: [] }, "dnsServers: must hold a server"],
    [{ checks: ["dsn"] }, 'checks[0]: expected "dns" | "certificate"'],
    [{ checks: [] }, "checks: must hold a check"],
    [{ timeoutSeconds: 10 }, "timeoutSeconds: is not a known setting"],
    [{ intervalSeconds: 1 }, "intervalSeconds: is not a known setting"],
    [{ adress: "cx" }, "adress: is not a known setting"],
    [
      { checks: ["logo"], connection: { ...least.connection, version: "5.0.0" } },
      'checks: "logo" is known to platforms from 5.0.1 on',
    ],
  ])("%j", (change, problem) => {
    expect(problems(change)).toHaveLength(1);
    expect(problems(change)[0]).toContain(problem);
  });
});

test.each(["tenantId", "fqdn", "status", "address", "dnsServers", "checks", "connection"])(
  "leaves %s alone while it is not known",
  (key) => {
    const { inputs, problems: found } = judge({ [key]: unknownValue });
    expect(found).toEqual([]);
    expect(inputs).toMatchObject({ [key]: unknownValue });
  },
);
