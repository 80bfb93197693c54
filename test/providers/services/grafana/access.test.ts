import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { checkDataSource } from "../../../../providers/services/grafana/grafana.ts";
import {
  dataSource,
  allowedHost,
  foreign,
  ListSite,
} from "../../resources/grafana-allowed-host/list-site.ts";

let site: ListSite;
beforeAll(async () => {
  site = await ListSite.start();
});
afterAll(() => site.remove());
beforeEach(() => site.reset());

/** Runs the check; resolves with its warnings. */
async function check(
  environment: Record<string, string> = {},
  connection: object = {},
): Promise<string[]> {
  const { context, warnings } = site.run(environment);
  await checkDataSource(context, site.connection(connection), dataSource);
  return warnings;
}

describe("the permission to write", () => {
  const ways = ["withDataSource", "asList"] as const;

  test.each(ways)("is proved without a write (%s)", async (grafanaTellsRights) => {
    await site.cx.knobs({ grafanaTellsRights });
    expect(await check()).toEqual([]);
    expect(await check(site.person)).toEqual([]);
    expect(await site.writes()).toBe(0);
  });

  test.each(ways.flatMap((way) => [[way, "editor"] as const, [way, "viewer"] as const]))(
    "is missed before anything is made (%s, %s)",
    async (grafanaTellsRights, grafanaRole) => {
      await site.cx.knobs({ grafanaTellsRights, grafanaRole });
      await expect(check()).rejects.toThrow(
        /may read the Grafana data source 'infinity_cim_json_api', but not write it.*organization role Admin.*Editor is not enough/s,
      );
    },
  );

  test.each(["admin", "editor"] as const)(
    "is left to the first write where Grafana does not tell (%s), with a warning",
    async (grafanaRole) => {
      await site.cx.knobs({ grafanaTellsRights: "never", grafanaRole });
      expect(await check()).toEqual([
        expect.stringMatching(/does not tell whether this account may write/),
      ]);
    },
  );

  test("is not doubted because a gateway stumbles over the question", async () => {
    const status = { service: "grafana", method: "GET", kind: "status", status: 403 };
    await site.cx.faults({ ...status, path: "/api/datasources/uid" });
    expect(await check()).toEqual([]);
    await site.cx.faults(
      { ...status, path: "/api/datasources/uid" },
      { ...status, path: "/api/access-control" },
    );
    expect(await check()).toHaveLength(1);
  });
});

describe("a data source that could not be written", () => {
  test("is missed before anything is made when it is read-only", async () => {
    await site.cx.knobs({ grafanaReadOnly: true });
    await expect(check()).rejects.toThrow(/is read-only; nothing was changed/);
  });

  test("is missed before anything is made when its list is none", async () => {
    await site.edit({ add: [7] });
    await expect(check()).rejects.toThrow(/is not a list of strings; nothing was changed/);
  });
});

describe("two organizations with a data source of one name", () => {
  test("a person's login reads and writes the wanted one, whichever was chosen last", async () => {
    await site.cx.knobs({ grafanaAdminOrganization: 2 });
    const other = await site.source(2);
    await check(site.person);
    const engine = site.stack(site.person);
    await engine.up("one", site.args());
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    expect(await engine.refresh("one")).toEqual({ drift: [] });
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
    expect(await site.source(2)).toEqual(other);
  });

  test("the other one is written when it is the wanted one, and only that", async () => {
    const first = await site.source(1);
    const engine = site.stack(site.person);
    await engine.up("one", site.args({ connection: site.connection({ organization: 2 }) }));
    expect((await site.source(2))?.["jsonData"]).toEqual({
      allowedHosts: ["https://other-organization.example", allowedHost],
    });
    expect(await site.source(1)).toEqual(first);
  });

  test("a token of another organization is refused, not obeyed", async () => {
    const before = await site.source(1);
    const connection = site.connection({ organization: 2 });
    const expected = /is in organization 1, not in 2; nothing was changed.*grafana.organization/s;
    await expect(check({}, { organization: 2 })).rejects.toThrow(expected);
    await expect(site.stack().up("one", site.args({ connection }))).rejects.toThrow(expected);
    expect(await site.source(1)).toEqual(before);
  });

  test("a change of the organization moves the entry", async () => {
    const engine = site.stack(site.person);
    await engine.up("one", site.args());
    const connection = site.connection({ organization: 2 });
    expect(await engine.up("one", site.args({ connection }))).toBe("replace");
    expect(await site.hosts()).toEqual(foreign);
  });
});

test("a password in the address is refused, and not shown", async () => {
  const url = "https://admin:canary@cx.example.com/grafana";
  const attempt = site.stack().up("one", site.args({ connection: { url } }));
  await expect(attempt).rejects.toThrow(/must hold no user and no password/);
  await expect(attempt).rejects.not.toThrow(/canary/);
});
