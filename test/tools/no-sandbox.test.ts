import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { toolVariables } from "../../tools/environment.ts";
import { outcomeOf } from "./fresh-clone.ts";
import type { Outcome } from "./fresh-clone.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "cx-tenants-no-sandbox-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function runTool(name: string, environment: object = {}): Promise<Outcome> {
  const tool = path.resolve(import.meta.dirname, "../../tools", name);
  const env = { ...process.env, NODE_OPTIONS: "", CX_SANDBOX_DIR: directory, ...environment };
  return outcomeOf(spawn(process.execPath, [tool], { env }));
}

/** As a sandbox leaves it that was killed; its number belongs to another process by now. */
async function leavePlatformFile(): Promise<void> {
  const url = "http://127.0.0.1:1";
  const platform = {
    pid: process.pid,
    urls: { control: url, gateway: url, tenantApi: url, keycloak: url, grafana: url },
    rootDomain: "cx.localhost",
    kubeconfig: "kubeconfig",
    caCertFile: "ca.crt",
    credentials: {
      clientId: "id",
      clientSecret: "secret",
      username: "name",
      password: "password",
      grafanaToken: "token",
    },
  };
  await writeFile(path.join(directory, "platform.json"), JSON.stringify(platform));
}

describe("where no sandbox runs", () => {
  test("npm run env gives the tools all the same, and nothing of a sandbox", async () => {
    const { code, stdout, stderr } = await runTool("env.ts", { CX_SANDBOX_URL: "" });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/(?<=^export )\w+/gm)).toEqual(["PATH", ...Object.keys(toolVariables)]);
    expect(stdout).not.toMatch(/unset|sandbox/i);
  });

  test("npm run env warns beside its lines in a shell that was set up for one", async () => {
    const { code, stdout, stderr } = await runTool("env.ts", { CX_SANDBOX_URL: "http://a" });
    expect(code).toBe(0);
    expect(stdout).not.toContain("unset");
    expect(stderr).toMatch(/^This shell is still set up for the sandbox \(CX_SANDBOX_URL/);
  });

  test("npm run sandbox:env says how to start it, and nothing to the shell", async () => {
    const { code, stdout, stderr } = await runTool("sandbox-env.ts");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`No sandbox runs in ${directory}. Start it with: npm start\n`);
  });

  test("npm stop has nothing to do", async () => {
    expect(await runTool("stop.ts")).toEqual({
      code: 0,
      stdout: "No sandbox is running.\n",
      stderr: "",
    });
  });

  test("npm stop clears away what a killed sandbox left, and ends no other process", async () => {
    await leavePlatformFile();
    expect((await runTool("stop.ts")).stdout).toBe("No sandbox is running.\n");
    expect(await readdir(directory)).toEqual([]);
  });
});
