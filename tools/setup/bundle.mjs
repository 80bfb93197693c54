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

// The SDK is loaded by then; axios is taken by way of `require`.
const external = ["@pulumi/pulumi", "axios"];

const entry = `
  export * from "./handlers.ts";
  export { loadLibrary } from "./services/kubernetes/library.ts";
`;

const load = `
  require("./providers/handlers.cjs").loadLibrary();
  require("axios");
`;

/**
 * Makes the handlers one file, compiled, when they have changed. Node keeps what it has compiled at a process's end, and
 * the engine kills the handlers' process: without this each run would compile them anew, which takes a fifth of a second.
 */
export async function keepBundle() {
  const bundle = bundlePath();
  if (existsSync(bundle)) return;
  const draft = `${bundle}.${process.pid}`;
  try {
    await mkdir(bundleFolder, { recursive: true });
    await makeBundle(draft);
    await rename(draft, bundle);
    await compile();
  } catch (error) {
    // One that can't be loaded would end every run.
    await rm(bundle, { force: true });
    say(
      `Could not bundle the handlers (${reasonOf(error)}): each run starts a tenth of a second later.`,
    );
    return;
  }
  await removeOthers(bundle);
}

/** Loads the bundle once, as Pulumi's Node is started (install.mjs): what was compiled with other flags is not taken. */
async function compile() {
  const done = await run(projectNode, ["--allow-natives-syntax", "-e", load], {
    cwd: projectDirectory,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  if (!done.succeeded) throw new Error("it can't be loaded");
}

/** @param {string} outfile */
async function makeBundle(outfile) {
  // Not before: set-up installs the packages.
  const { build } = await import("esbuild");
  await build({
    stdin: { contents: entry, resolveDir: path.join(projectDirectory, "providers") },
    outfile,
    bundle: true,
    external,
    plugins: [leanKubernetes],
    // As a script: an `import` of Node's http reads all of it, and so loads another HTTP client (http/tls.ts).
    format: "cjs",
    platform: "node",
    target: "node22",
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
}

const kubernetes = path.join(projectDirectory, "node_modules/@kubernetes/client-node/dist");

/**
 * Of the Kubernetes library what the handlers use, as they load it from their files (services/kubernetes/library.ts).
 * @type {import("esbuild").Plugin}
 */
const leanKubernetes = {
  name: "lean Kubernetes library",
  setup({ onResolve, onLoad }) {
    const config = path.join(kubernetes, "config.js");
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({ path: config }));
    onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ importer }) =>
      importer === config ? { path: "used", namespace: "kubernetes" } : undefined,
    );
    onLoad({ filter: /^used$/, namespace: "kubernetes" }, () => ({
      contents: `export { createConfiguration } from "./gen/configuration.js";
        export { ServerConfiguration } from "./gen/servers.js";`,
      resolveDir: kubernetes,
    }));
  },
};

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

/** @param {string} bundle */
async function removeOthers(bundle) {
  const others = (await readdir(bundleFolder)).filter(
    (name) => name.endsWith(".cjs") && name !== path.basename(bundle),
  );
  await Promise.all(others.map((name) => rm(path.join(bundleFolder, name), { force: true })));
}
