import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { allowedHost, foreign, ListSite } from "./list-site.ts";
import { oneTry } from "../../../test-run.ts";

let site: ListSite;
beforeAll(async () => {
  site = await ListSite.start();
});
afterAll(() => site.remove());
beforeEach(() => site.reset());

/** A stack that has made its allowed host already. */
async function madeStack(environment: Record<string, string> = {}, change: object = {}) {
  const engine = site.stack({ ...oneTry(), ...environment });
  await engine.up("one", site.args({ connection: site.connection(change) }));
  return engine;
}

describe("a data source that is gone, as Grafana itself says", () => {
  test.each([{}, { organization: 1 }])(
    "takes its allowed hosts with it at refresh: %j",
    async (named) => {
      const engine = await madeStack({}, named);
      await site.cx.knobs({ grafanaDataSourceMissing: true });
      expect(await engine.refresh("one")).toBe("gone");
    },
  );

  test("can be destroyed, with a word about what was not done", async () => {
    const engine = await madeStack();
    await site.cx.knobs({ grafanaDataSourceMissing: true });
    await engine.destroy("one");
    expect(engine.has("one")).toBe(false);
    expect(engine.warnings.join()).toMatch(
      /'https:\/\/tenant1.cx.localhost' was not taken out: the Grafana data source 'infinity_cim_json_api' is not there any more/,
    );
  });

  test("fails up, since nothing can be made", async () => {
    await site.cx.knobs({ grafanaDataSourceMissing: true });
    await expect(site.stack().up("one", site.args())).rejects.toThrow(
      /there is no Grafana data source 'infinity_cim_json_api'; nothing was changed/,
    );
  });
});

describe("a 404 that proves nothing", () => {
  const notFound = { service: "grafana", method: "GET", kind: "status", status: 404 };

  test.each([
    ["a gateway that has no route to Grafana", [{ ...notFound, body: "no such route" }]],
    [
      "a gateway that answers in JSON for everything",
      [{ ...notFound, body: { message: "Data source not found" } }],
    ],
    [
      "a Grafana whose list still has it",
      [{ ...notFound, path: "/api/datasources/name", body: { message: "not here" } }],
    ],
    [
      "a page with status 200 in the place of the list",
      [
        { ...notFound, path: "/api/datasources/name" },
        { ...notFound, path: "/api/datasources", kind: "status", status: 200, body: "<html>" },
      ],
    ],
    [
      "a health page of something else",
      [
        { ...notFound, path: "/api/health", status: 200, body: { status: "UP" } },
        { ...notFound, path: "/api/datasources" },
      ],
    ],
  ])("%s: refresh and destroy fail, and name the way out", async (_name, faults) => {
    const engine = await madeStack();
    await site.cx.faults(...faults);
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(
        /HTTP 404, but not from Grafana.*CX_GONE_SERVICES=grafana/s,
      );
    }
    expect(engine.has("one")).toBe(true);
    expect(await site.hosts()).toContain(allowedHost);
  });
});

describe("a Grafana that does not answer", () => {
  test.each([
    ["is down behind its gateway", { kind: "html", status: 502 }],
    ["cuts the connection", { kind: "resetBefore" }],
    ["has given its path to another page", { kind: "status", status: 200, body: "<html>" }],
  ])("%s: refresh and destroy fail, and name the way out", async (_name, fault) => {
    const engine = await madeStack();
    await site.cx.faults({ service: "grafana", ...fault });
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(
        /run it again when Grafana is well\. If it is gone for good.*CX_GONE_SERVICES=grafana/,
      );
    }
    expect(engine.has("one")).toBe(true);
  });

  test.each([401, 403])("is not one that refuses the login (%i)", async (status) => {
    const engine = await madeStack();
    await site.cx.faults({ service: "grafana", method: "GET", kind: "status", status });
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(`HTTP ${String(status)}`);
      await expect(attempt).rejects.not.toThrow(/CX_GONE_SERVICES/);
    }
  });

  test("and is said to be gone for good: destroy skips it, and says what was left", async () => {
    const engine = await madeStack({ CX_GONE_SERVICES: "tenantApi, grafana" });
    await site.cx.faults({ service: "grafana", kind: "resetBefore" });
    expect(await engine.refresh("one")).toEqual({ drift: [] });
    expect(engine.warnings.join()).toMatch(
      /CX_GONE_SERVICES says that Grafana is gone.*was not looked for/,
    );
    await engine.destroy("one");
    expect(engine.warnings.join()).toMatch(
      /'https:\/\/tenant1.cx.localhost' in allowedHosts of the Grafana data source 'infinity_cim_json_api' was left there/,
    );
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
  });

  test("or may not be written any more, holds nothing up where there is nothing to write", async () => {
    const engine = await madeStack();
    await site.cx.knobs({ grafanaReadOnly: true });
    await expect(engine.destroy("one")).rejects.toThrow(/is read-only; nothing was changed/);
    await site.cx.knobs({ grafanaReadOnly: false });
    await site.edit({ remove: [allowedHost] });
    await site.cx.knobs({ grafanaReadOnly: true });
    await engine.destroy("one");
    expect(engine.has("one")).toBe(false);
  });

  test("but not one that answers although somebody said that it is gone", async () => {
    const engine = await madeStack({ CX_GONE_SERVICES: "grafana" });
    await engine.refresh("one");
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
    const told = engine.warnings.filter((words) => words.includes("CX_GONE_SERVICES"));
    expect(new Set(told)).toEqual(
      new Set([
        "CX_GONE_SERVICES says that Grafana is gone for good, but it answers: that word is ignored",
      ]),
    );
  });

  test("and a word that stands for no service is a mistake, with the words that do", async () => {
    const engine = await madeStack({ CX_GONE_SERVICES: "grafana,Kubernets" });
    for (const operation of ["refresh", "destroy"] as const) {
      const attempt = engine[operation]("one");
      await expect(attempt).rejects.toThrow(
        /CX_GONE_SERVICES names no service with 'Kubernets'.*use grafana, kubernetes, tenantApi/s,
      );
    }
    expect(await site.hosts()).toContain(allowedHost);
  });

  test("another service that is gone does not keep an allowed host from going", async () => {
    const engine = await madeStack({ CX_GONE_SERVICES: "kubernetes" });
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
  });
});
