import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startPlatform } from "../../sandbox/platform.ts";
import { TestPlatform, ask } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

/**
 * The state without when each data source was changed last: Grafana stores what its file says anew at
 * each start, and a reset makes it new, in whatever second that is.
 */
async function stateWithoutTimes() {
  const state = await cx.state();
  const dataSources = state.dataSources.map((row) => ({ ...row, updated: "" }));
  return { ...state, dataSources };
}

const portOf = (url: string) => Number(new URL(url).port);

describe("state", () => {
  test("survives a restart, and so do the secrets", async () => {
    await cx.createTenant("tenant1");
    const before = await stateWithoutTimes();
    const { credentials } = cx.platform;
    cx = await cx.restart();
    expect({ ...(await stateWithoutTimes()), requests: before.requests }).toEqual(before);
    expect(cx.platform.credentials).toEqual(credentials);
  });

  test("is on disk soon after a change, in a file that only its owner may read", async () => {
    await cx.createTenant("tenant1");
    await sleep(150);
    const file = join(cx.directory, "state.json");
    expect(await readFile(file, "utf8")).toContain('"tenantId":"tenant1"');
    for (const name of ["state.json", "secrets.json"]) {
      expect((await stat(join(cx.directory, name))).mode & 0o777).toBe(0o600);
    }
  });

  test("is never seen half written", async () => {
    const file = join(cx.directory, "state.json");
    let isWriting = true;
    const write = async () => {
      for (let count = 0; count < 15; count += 1) await cx.createTenant(`t${String(count)}`);
      isWriting = false;
    };
    const read = async () => {
      while (isWriting) {
        expect(() => void JSON.parse(fileText)).not.toThrow();
        fileText = await readFile(file, "utf8").catch(() => "{}");
      }
    };
    let fileText = "{}";
    await Promise.all([write(), read()]);
  });

  test("is as at first start after a reset, knobs and faults included", async () => {
    const first = await stateWithoutTimes();
    await cx.createTenant("tenant1");
    await cx.knobs({ grafanaReadOnly: true });
    await cx.control("POST", "/faults", [{ service: "tenant", kind: "status" }]);
    await cx.control("POST", "/reset");
    expect(await stateWithoutTimes()).toEqual({ ...first, requests: {} });
    expect((await cx.tenant("GET", "/tenant")).status).toBe(200);
  });
});

describe("start", () => {
  test("says which port is in use and which variable moves it", async () => {
    const control = portOf(cx.platform.urls.control);
    const gateway = portOf(cx.platform.urls.tenantApi);
    const directory = join(cx.directory, "other");
    const start = (ports: { control?: number; gateway?: number }) =>
      startPlatform({ directory, ports });
    await expect(start({ control })).rejects.toThrow(
      `port ${String(control)} for the sandbox's control address is in use; set CX_SANDBOX_PORT`,
    );
    await expect(start({ gateway })).rejects.toThrow(
      `port ${String(gateway)} for the sandbox's gateway is in use; set CX_SANDBOX_GATEWAY_PORT`,
    );
    expect(await readdir(directory)).not.toContain("sandbox.pid");
  });

  test("refuses a directory that another sandbox has, with its pid", async () => {
    await expect(startPlatform({ directory: cx.directory })).rejects.toThrow(
      `in use by the sandbox with pid ${String(process.pid)}`,
    );
  });

  test("refuses a knob that does not exist", async () => {
    const wrong = { realmDelayMs: -1 };
    const directory = join(cx.directory, "other");
    await expect(startPlatform({ directory, knobs: wrong })).rejects.toThrow("realmDelayMs");
  });
});

describe("stop", () => {
  test("can be asked for at the control address and frees everything", async () => {
    const { control, tenantApi } = cx.platform.urls;
    expect((await cx.control("GET", "/health")).json).toEqual({ status: "ready" });
    await cx.control("POST", "/stop");
    await cx.platform.stopped;
    await expect(ask(`${control}/health`, {})).rejects.toThrow();
    await expect(ask(tenantApi, {})).rejects.toThrow();
    cx = await cx.restart();
  });
});

test("paths without a route show the login page of Unified Admin", async () => {
  const base = new URL(cx.platform.urls.tenantApi).origin;
  for (const path of ["/", "/unified-admin", "/cx-tenants", "/anything"]) {
    const { status, text } = await ask(`${base}${path}`, {});
    expect([status, text]).toEqual([200, expect.stringContaining("Log in")]);
  }
});
