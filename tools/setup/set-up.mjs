import path from "node:path";
import { keepBundle } from "./bundle.mjs";
import { ensurePrograms, missingPrograms } from "./ensure-programs.mjs";
import { installPrograms } from "./install.mjs";
import { cacheDirectory } from "./locations.mjs";
import { withLock } from "./lock.mjs";
import { arePackagesInstalled, installPackages } from "./packages.mjs";
import { say, showStep } from "./progress.mjs";
import { stopRunning } from "./run.mjs";
import { searchPrograms } from "./search.mjs";
import { UserError } from "./user-error.mjs";

const lockFile = path.join(cacheDirectory, "set-up.lock");

/** The whole set-up; ends the process with code 1 and one clear message if something is in the way. */
export async function setUp() {
  endCleanlyOnSignals();
  try {
    assertPlatform();
    if (!(await isComplete())) await withLock(lockFile, { onWait: announceWait }, complete);
    await installPrograms(await searchPrograms());
    await keepBundle();
  } catch (error) {
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

async function isComplete() {
  return (await arePackagesInstalled()) && missingPrograms(await searchPrograms()).length === 0;
}

/** Looks again at everything: whoever held the lock before may have done it. */
async function complete() {
  if (!(await arePackagesInstalled())) {
    const step = { title: "Installing the npm packages", key: "npm packages", guideSeconds: 40 };
    await showStep(step, () => installPackages());
  }
  await ensurePrograms();
}

/** @param {number} pid */
function announceWait(pid) {
  say(`Waiting for another set-up (process ${pid}, ${lockFile}) …`);
}

function assertPlatform() {
  if (process.platform === "win32") {
    throw new UserError("cx-tenants runs on Linux and macOS; on Windows use it inside WSL.");
  }
}

/** Exit handlers then release the lock; what we started must not go on without us. */
function endCleanlyOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => process.exit(130));
  }
  process.once("exit", stopRunning);
}
