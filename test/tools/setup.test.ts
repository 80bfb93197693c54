import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  appendFile,
  mkdir,
  readFile,
  readdir,
  readlink,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { FreshClone, builtPrograms, isBuild } from "./fresh-clone.ts";

let clone: FreshClone;

beforeEach(async () => {
  clone = await FreshClone.make();
});

afterEach(async () => {
  await clone.remove();
});

test("installs the packages, builds every program and says so", async () => {
  const { code, stdout, stderr } = await clone.setUp();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Installing the npm packages");
  expect(stdout).toMatch(/Program 5 of 5: building pulumi-resource-kubernetes .*takes about 7 min/);
  expect(await clone.programsInCache()).toEqual(builtPrograms);
  expect(await readdir(clone.binDirectory)).toEqual([
    "node",
    "pulumi",
    "pulumi-language-nodejs",
    "pulumi-resource-pulumi-nodejs",
  ]);
});

const projectNode = () => path.join(clone.directory, "node_modules/node/bin/node");

test("starts Node as the SDK needs it, and in a checkout of before that as it is", async () => {
  await clone.setUp();
  await writeFile(projectNode(), '#!/bin/sh\necho "$@"\n');
  const node = path.join(clone.binDirectory, "node");
  const lean = path.join(clone.directory, "providers/engine/lean-sdk.cjs");
  const started = await execa(node, ["a file.js", "--flag"]);
  expect(started.stdout).toBe(`--allow-natives-syntax --require ${lean} a file.js --flag`);
  await rm(lean);
  expect((await execa(node, ["a file.js", "--flag"])).stdout).toBe("a file.js --flag");
});

test("keeps no bundle of the handlers that can't be loaded, and says so", async () => {
  await clone.setUp();
  const bundles = path.join(clone.directory, "node_modules/.cache/cx-tenants/handlers");
  expect(await readdir(bundles)).toHaveLength(1);
  await rm(bundles, { recursive: true });
  await writeFile(projectNode(), "#!/bin/sh\nexit 1\n");
  const { code, stdout } = await clone.setUp();
  expect(code).toBe(0);
  expect(stdout).toContain("Could not bundle the handlers (it can't be loaded)");
  expect(await readdir(bundles)).toEqual([]);
});

test("does without a bundle where there is no place for one, and says so", async () => {
  await clone.setUp();
  const bundles = path.join(clone.directory, "node_modules/.cache/cx-tenants/handlers");
  await rm(bundles, { recursive: true });
  await writeFile(bundles, "");
  const { code, stdout, stderr } = await clone.setUp();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Could not bundle the handlers (");
});

test("keeps a bundle of other files for a day: a run may be at work with it", async () => {
  await clone.setUp();
  const bundles = path.join(clone.directory, "node_modules/.cache/cx-tenants/handlers");
  const [first = ""] = await readdir(bundles);
  const edit = () => appendFile(path.join(clone.directory, "providers/handlers.ts"), "// edited\n");
  await edit();
  await clone.setUp();
  expect(await readdir(bundles)).toContain(first);
  const aDayAgo = new Date(Date.now() - 25 * 60 * 60 * 1_000);
  await utimes(path.join(bundles, first), aDayAgo, aDayAgo);
  await edit();
  await clone.setUp();
  const left = await readdir(bundles);
  expect(left).not.toContain(first);
  expect(left).toHaveLength(2);
});

test("is not in its own way when it runs twice at once", async () => {
  await clone.setUp();
  await appendFile(path.join(clone.directory, "providers/handlers.ts"), "// edited\n");
  const both = await Promise.all([clone.setUp(), clone.setUp()]);
  expect(both).toEqual(Array(2).fill({ code: 0, stdout: "", stderr: "" }));
  const bundles = path.join(clone.directory, "node_modules/.cache/cx-tenants/handlers");
  expect(await readdir(bundles)).toHaveLength(2);
});

test("puts what belongs to the engine beside it, and its plugin where it looks for it", async () => {
  await clone.setUp();
  const engine = path.dirname(await readlink(path.join(clone.binDirectory, "pulumi")));
  expect(await readFile(path.join(engine, "pulumi-language-nodejs"), "utf8")).toMatch(
    /^#!\/bin\/sh\nexec '.*\/pulumi-language-nodejs' -typescript=false "\$@"\n$/,
  );
  const plugin = path.join(clone.cache, "pulumi-home/plugins/resource-kubernetes-v4.25.0");
  expect(await readdir(plugin)).toEqual(["pulumi-resource-kubernetes"]);
});

test("keeps the engine from writing a log of each run, and takes away what it wrote before", async () => {
  const logs = path.join(clone.cache, "pulumi-home/logs");
  await mkdir(logs, { recursive: true });
  await writeFile(path.join(logs, "organization+cx-tenants+prod-20261130T120000.log"), "");
  await clone.setUp();
  expect(await readFile(logs, "utf8")).toMatch(/docs\/security.md$/m);
});

test("does and says nothing when all is in place", async () => {
  await clone.setUp();
  await clone.takeCalls();
  expect(await clone.setUp()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await clone.takeCalls()).toEqual([]);
});

test("leaves neither Go's caches nor anything in the home folder", async () => {
  await clone.setUp();
  expect(await readdir(clone.cache)).not.toContain("go");
  await expect(readdir(path.join(clone.cache, "../home"))).rejects.toThrow("ENOENT");
});

test("keeps a GOCACHE of the user", async () => {
  const users = path.join(clone.cache, "../users-go-cache");
  await clone.setUp({ GOCACHE: users });
  expect(await readdir(users)).toEqual([]);
});

test("installs the packages again when the lock file is another one", async () => {
  await clone.setUp();
  await clone.takeCalls();
  await appendFile(path.join(clone.directory, "package-lock.json"), "\n");
  await clone.setUp();
  expect(await clone.takeCalls()).toEqual([
    "npm ci --include=dev --loglevel=error --no-audit --no-fund",
  ]);
});

test("builds a program again when its Go files are others", async () => {
  await clone.setUp();
  await clone.takeCalls();
  await appendFile(path.join(clone.directory, "tools/setup/engine/etcd/go.sum"), "\n");
  await clone.setUp();
  const builds = (await clone.takeCalls()).filter(isBuild);
  expect(builds).toEqual([expect.stringMatching(/ go\.etcd\.io\/etcd\/server\/v3$/)]);
});

test("says how long a build took the last time", async () => {
  await clone.setUp();
  await rm(path.join(clone.cache, "programs"), { recursive: true });
  const { stdout } = await clone.setUp();
  expect(stdout).toContain("building etcd with Go (took 1 s the last time)");
});
