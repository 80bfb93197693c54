import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { FreshClone, builtPrograms } from "./fresh-clone.ts";

let clone: FreshClone;

beforeEach(async () => {
  clone = await FreshClone.make();
});

afterEach(async () => {
  await clone.remove();
});

test("says once what to install if there is no Go", async () => {
  await rm(path.join(clone.bin, "go"));
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain(`Set-up lacks ${builtPrograms.join(", ")}`);
  expect(stderr).toContain("install the Pulumi CLI >= 3.254.0");
  expect(stderr).toContain("install Go >= 1.26");
  expect(stderr).toContain("Now: there is no go on PATH.");
});

test("says the same if Go is too old", async () => {
  await clone.addProgram("go", "echo go1.25.9");
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain(`Now: ${path.join(clone.bin, "go")} is version 1.25.`);
});

test("shows what npm said, and tries again the next time", async () => {
  await clone.addProgram("npm", "echo npm error code ERESOLVE >&2; exit 1");
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain("npm ci said:\n\nnpm error code ERESOLVE");
  await clone.setUp();
  expect((await clone.takeCalls()).filter((call) => call.startsWith("npm ci"))).toHaveLength(2);
});

test("empties no packages of another checkout behind a link", async () => {
  const others = path.join(clone.cache, "others");
  await mkdir(path.join(others, "package"), { recursive: true });
  await symlink(others, path.join(clone.directory, "node_modules"));
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain("node_modules is a link, which npm ci would empty at its other end");
  expect(await readdir(others)).toEqual(["package"]);
  expect((await clone.takeCalls()).filter((call) => call.startsWith("npm ci"))).toEqual([]);
});

test("shows what Go said, and keeps its caches for the next attempt", async () => {
  const fail = `if [ "$1" = env ]; then echo go1.26.0; exit; fi
mkdir -p "$GOCACHE"; echo 'no space left on device'; exit 1`;
  await clone.addProgram("go", fail);
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toMatch(/etcd could not be built .*\n\nno space left on device/s);
  expect(await clone.programsInCache()).toEqual([]);
  expect(await readdir(path.join(clone.cache, "go"))).toContain("build");
});

test("does not take a program that was built but does not run", async () => {
  const broken = `if [ "$1" = env ]; then echo go1.26.0; exit; fi
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\nexit 1\\n' > "$2"; chmod +x "$2"`;
  await clone.addProgram("go", broken);
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain("etcd was built but does not run");
  expect(await clone.programsInCache()).toEqual([]);
});
