import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { cacheDirectory } from "./locations.mjs";
import { run } from "./run.mjs";
import { findOnPath } from "./search.mjs";

const goCache = path.join(cacheDirectory, "go");
const oldestMinor = 26;

/**
 * Looks for a Go that can build the programs.
 * @returns {Promise<{ go: string } | { problem: string }>}
 */
export async function findGo(environment = process.env) {
  const go = await findOnPath("go", environment);
  if (!go) return { problem: "there is no go on PATH" };
  const { succeeded, output } = await run(go, ["env", "GOVERSION"], {
    env: await prepareGoEnvironment(environment),
  });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  if (!succeeded || !major) return { problem: `${go} did not tell its version: ${output}` };
  const isRecent = Number(major) > 1 || Number(minor) >= oldestMinor;
  return isRecent ? { go } : { problem: `${go} is version ${major}.${minor}` };
}

/**
 * The environment of every `go` command: nothing is written outside the cache folder, the user's
 * own settings (proxies, private modules) stay, and what would change the result is fixed.
 * GOCACHE and GOMODCACHE are taken from the environment if they are set there.
 */
export async function prepareGoEnvironment(environment = process.env) {
  const temporary = path.join(goCache, "tmp");
  await mkdir(temporary, { recursive: true });
  return {
    ...environment,
    CGO_ENABLED: "0",
    GOARCH: process.arch === "x64" ? "amd64" : process.arch,
    GOCACHE: environment.GOCACHE || path.join(goCache, "build"),
    GOENV: usersGoSettings(environment),
    GOFLAGS: environment.GOMODCACHE ? "-mod=readonly" : "-mod=readonly -modcacherw",
    GOMODCACHE: environment.GOMODCACHE || path.join(goCache, "mod"),
    GOOS: process.platform,
    GOPATH: path.join(goCache, "path"),
    GOTMPDIR: temporary,
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    XDG_CONFIG_HOME: path.join(goCache, "config"),
  };
}

/** What only speeds up the next build: gigabytes, removed when there is nothing left to build. */
export async function removeGoCaches() {
  await rm(goCache, { recursive: true, force: true });
}

/**
 * Named, because Go looks for it below XDG_CONFIG_HOME, which we point into the cache folder.
 * @param {NodeJS.ProcessEnv} environment
 */
function usersGoSettings(environment) {
  if (environment.GOENV) return environment.GOENV;
  const configuration =
    process.platform === "darwin"
      ? path.join(os.homedir(), "Library", "Application Support")
      : environment.XDG_CONFIG_HOME || path.join(os.homedir(), ".config");
  const file = path.join(configuration, "go", "env");
  return existsSync(file) ? file : "off";
}
