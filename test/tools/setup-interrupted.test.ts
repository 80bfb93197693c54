import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ChildProcess } from "node:child_process";
import { appendFile, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FreshClone, builtPrograms, isBuild, outcomeOf } from "./fresh-clone.ts";

let clone: FreshClone;

beforeEach(async () => {
  clone = await FreshClone.make();
});

afterEach(async () => {
  await clone.remove();
});

/** A Go that has written a program that looks whole, and is not done yet. */
const endless = `if [ "$1" = env ]; then echo go1.26.0; exit; fi
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n' > "$2"; chmod +x "$2"
trap 'echo ended > "$CX_CACHE_DIR/../compiler"; exit' TERM
echo started > "$CX_CACHE_DIR/../compiler"
sleep 5 & wait`;

async function compilerBecomes(state: string): Promise<void> {
  const file = path.join(clone.cache, "../compiler");
  while ((await readFile(file, "utf8").catch(() => "")).trim() !== state) await sleep(20);
}

async function startEndlessSetUp(): Promise<ChildProcess> {
  await clone.addProgram("go", endless);
  const setUp = clone.startSetUp();
  await compilerBecomes("started");
  return setUp;
}

test("does not take what a killed one left, and clears it away", async () => {
  const killed = await startEndlessSetUp();
  killed.kill("SIGKILL");
  expect(await clone.programsInCache()).toEqual([expect.stringMatching(/^unfinished-/)]);
  await clone.addGo();
  const { code, stdout } = await clone.setUp();
  expect(code).toBe(0);
  expect(stdout).toContain("Program 1 of 5: building etcd");
  expect(await clone.programsInCache()).toEqual(builtPrograms);
});

test("an interrupted one ends its compiler and gives the lock back", async () => {
  const interrupted = await startEndlessSetUp();
  interrupted.kill("SIGINT");
  expect((await outcomeOf(interrupted)).code).toBe(130);
  await compilerBecomes("ended");
  expect(await readdir(clone.cache)).not.toContain("set-up.lock");
});

test("waits for it and then has nothing left to build", async () => {
  const first = outcomeOf(clone.startSetUp());
  const second = outcomeOf(clone.startSetUp());
  expect((await Promise.all([first, second])).map(({ code }) => code)).toEqual([0, 0]);
  expect((await clone.takeCalls()).filter(isBuild)).toHaveLength(builtPrograms.length);
});

test("says for which process it waits", async () => {
  const lock = path.join(clone.cache, "set-up.lock");
  await clone.setUp();
  await appendFile(path.join(clone.directory, "package-lock.json"), "\n");
  await writeFile(lock, String(process.pid));
  const waiting = clone.startSetUp();
  const told = new Promise<string>((resolve) => {
    waiting.stdout?.once("data", (data: Buffer) => {
      resolve(data.toString());
    });
  });
  expect(await told).toContain(`Waiting for another set-up (process ${String(process.pid)}`);
  await rm(lock);
  expect((await outcomeOf(waiting)).code).toBe(0);
});
