import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { compileCache, projectDirectory } from "./locations.mjs";
import { projectNode } from "./packages.mjs";
import { say } from "./progress.mjs";
import { run } from "./run.mjs";

const require = createRequire(import.meta.url);
const { bundleFolder, bundlePath } = require("../../providers/bundle.cjs");

// What a run loads besides: only when it needs it, and from where the bundle finds it.
const external = ["@kubernetes/client-node", "@pulumi/pulumi", "axios"];

const load = `
  require("./providers/handlers.cjs");
  require("axios");
  import("./providers/services/kubernetes/library.ts").then(({ loadLibrary }) => loadLibrary());
`;

/**
 * Makes the handlers one file, compiled, when they have changed. Node keeps what it has compiled at a process's end, and
 * the engine kills the handlers' process: without this each run would compile them anew, which takes a fifth of a second.
 */
export async function keepBundle() {
  const bundle = bundlePath();
  if (existsSync(bundle)) return;
  await mkdir(bundleFolder, { recursive: true });
  const draft = `${bundle}.${process.pid}`;
  try {
    await makeBundle(draft);
    await rename(draft, bundle);
  } catch (error) {
    say(
      `Could not bundle the handlers (${reasonOf(error)}): each run starts a tenth of a second later.`,
    );
    return;
  }
  await removeOthers(bundle);
  // As Pulumi's Node is started (install.mjs): what was compiled with other flags is not taken.
  await run(projectNode, ["--allow-natives-syntax", "-e", load], {
    cwd: projectDirectory,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
}

/** @param {string} outfile */
async function makeBundle(outfile) {
  // Not before: set-up installs the packages.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [path.join(projectDirectory, "providers/handlers.ts")],
    outfile,
    bundle: true,
    external,
    format: "esm",
    platform: "node",
    target: "node22",
    // For packages in it that are written for `require`.
    banner: {
      js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
    },
    logLevel: "warning",
  });
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

/** @param {string} bundle */
async function removeOthers(bundle) {
  const others = (await readdir(bundleFolder)).filter(
    (name) => name.endsWith(".mjs") && name !== path.basename(bundle),
  );
  await Promise.all(others.map((name) => rm(path.join(bundleFolder, name), { force: true })));
}
