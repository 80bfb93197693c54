import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endLeftover, startChild } from "../../sandbox/kubernetes/child-process.ts";

const waitForever = "console.log('up'); setInterval(() => {}, 1000)";
const deaf = `process.on("SIGTERM", () => {}); ${waitForever}`;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cx-child-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** A process that no `startChild` of ours knows, and the file that would tell about it. */
async function spawnStranger(...args: string[]) {
  const stranger = spawn(process.execPath, ["-e", waitForever, "--", ...args]);
  const ended = new Promise((resolve) => stranger.once("exit", resolve));
  await new Promise((resolve) => stranger.stdout.once("data", resolve));
  await writeFile(join(directory, "etcd.pid"), String(stranger.pid));
  return { stranger, ended };
}

test("a program that does not listen to SIGTERM is ended after the grace", async () => {
  const options = { name: "deaf", program: process.execPath, directory };
  const child = await startChild({ ...options, args: ["-e", deaf, directory] });
  while (!(await child.log()).includes("up"));
  await child.stop(50);
  expect(child.hasEnded()).toBe(true);
  await expect(readFile(join(directory, "deaf.pid"))).rejects.toThrow("ENOENT");
});

test("a program that is not there is an error that names it", async () => {
  const options = { name: "missing", program: join(directory, "missing"), args: [], directory };
  await expect(startChild(options)).rejects.toThrow("missing");
});

test("a leftover of this directory is ended", async () => {
  const { ended } = await spawnStranger(`--data-dir=${directory}/etcd-data`);
  await endLeftover(directory, "etcd");
  await ended;
});

test("another program that has the number of a leftover is left alone", async () => {
  const { stranger, ended } = await spawnStranger();
  await endLeftover(directory, "etcd");
  expect(stranger.exitCode).toBeNull();
  expect(stranger.signalCode).toBeNull();
  stranger.kill("SIGKILL");
  await ended;
});
