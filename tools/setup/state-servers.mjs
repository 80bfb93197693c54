import { realpath } from "node:fs/promises";
import path from "node:path";
import { buildProgram } from "./build.mjs";
import { builtPath, s3Server } from "./catalog.mjs";
import { findGo, removeGoCaches } from "./go.mjs";
import { cacheDirectory } from "./locations.mjs";
import { withLock } from "./lock.mjs";
import { say, showStep } from "./progress.mjs";
import { findOnPath, isExecutable } from "./search.mjs";
import { awsCli, ensureSystemProgram, findSystemProgram, initdb } from "./system-programs.mjs";
import { UserError } from "./user-error.mjs";

/**
 * @typedef {object} StateServers
 * @property {string} weed SeaweedFS, with its S3 server.
 * @property {string} postgresql The folder with initdb, postgres and psql.
 * @property {string} aws The AWS CLI.
 */

/**
 * The programs that `npm run test:backends` starts.
 * @returns {Promise<StateServers>}
 * @throws Error that names the missing ones and says how to get them
 */
export async function stateServers() {
  const weed = await findWeed();
  const initdbFile = await findSystemProgram(initdb);
  const aws = await findSystemProgram(awsCli);
  if (!weed || !initdbFile || !aws) {
    throw new Error("The servers of these tests are not set up yet. Run: npm run test:backends");
  }
  // On PATH it may be a link to the folder where all of them are.
  return { weed, postgresql: path.dirname(await realpath(initdbFile)), aws };
}

/** Gets what is missing of them; does nothing when nothing is. */
export async function ensureStateServers() {
  await withLock(path.join(cacheDirectory, "set-up.lock"), { onWait: announceWait }, async () => {
    await ensureSystemProgram(initdb);
    await ensureSystemProgram(awsCli);
    if (!(await findWeed())) await buildWeed();
  });
}

async function buildWeed() {
  const found = await findGo();
  if ("problem" in found) {
    throw new UserError(
      "Put weed (SeaweedFS, https://seaweedfs.com) on PATH, or install Go >= 1.26 (https://go.dev/dl/) to build " +
        `it from its published modules, and repeat the command. Now: ${found.problem}.`,
    );
  }
  const title = "Building weed, an S3 server, with Go, once for this machine";
  const step = { title, key: `build ${s3Server.name}`, guideSeconds: s3Server.guideSeconds };
  await showStep(step, () => buildProgram(s3Server, found.go));
  await removeGoCaches();
}

/** The user's own, else the one that was built here. */
async function findWeed(environment = process.env) {
  const file = (await findOnPath(s3Server.name, environment)) ?? (await builtPath(s3Server.name));
  return (await isExecutable(file)) ? file : undefined;
}

/** @param {number} pid */
function announceWait(pid) {
  say(`Waiting for another set-up (process ${pid}) …`);
}
