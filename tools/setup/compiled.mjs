import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { readJson, writeJson } from "./json-file.mjs";
import { checkoutCacheDirectory, compileCache, projectDirectory } from "./locations.mjs";
import { projectNode } from "./packages.mjs";
import { run } from "./run.mjs";

const stampFile = path.join(checkoutCacheDirectory, "compiled.json");
const handlers = path.join(projectDirectory, "providers");

const load = `
  require("./providers/handlers.cjs");
  import("axios");
  import("./providers/services/kubernetes/library.ts").then(({ loadLibrary }) => loadLibrary());
`;

/**
 * Compiles the handlers when they have changed. Node writes what it has compiled at a process's end, and the engine kills
 * the handlers' process: without this each run would compile them anew, which takes a fifth of a second.
 */
export async function keepCompiled() {
  const newest = await newestIn(handlers);
  const { compiled } = await readJson(stampFile, { compiled: 0 });
  if (compiled === newest) return;
  // The SDK sets this flag when it starts, and Node takes nothing that was compiled without it.
  const done = await run(projectNode, ["--allow-natives-syntax", "-e", load], {
    cwd: projectDirectory,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  if (done.succeeded) await writeJson(stampFile, { compiled: newest });
}

/**
 * When the newest file below a folder was written, in milliseconds; 0 where there is none.
 * @param {string} folder
 */
async function newestIn(folder) {
  const options = /** @type {const} */ ({ recursive: true, withFileTypes: true });
  const entries = await readdir(folder, options).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(
    files.map(async (entry) => {
      // Before 20.12 Node called it `path`.
      const parent = entry.parentPath ?? Reflect.get(entry, "path");
      return (await stat(path.join(parent, entry.name))).mtimeMs;
    }),
  );
  return Math.max(0, ...times);
}
