import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { compileCache, projectDirectory } from "./locations.mjs";
import { projectNode } from "./packages.mjs";
import { say } from "./progress.mjs";
import { run } from "./run.mjs";

const require = createRequire(import.meta.url);
const { bundleFolder, bundlePath } = require("../../providers/bundle.cjs");

const providers = path.join(projectDirectory, "providers");

const load = `
  require("./providers/handlers.cjs").loadLibrary();
  require("node:module").createRequire(require("./providers/bundle.cjs").currentBundle())("axios");
`;

/**
 * Makes the handlers one file, compiled, when they have changed; the Kubernetes library is another beside it, for runs that use
 * it. Node keeps what it has compiled at a process's end, and the engine kills the handlers' process: without this each run
 * would compile them anew, which takes a fifth of a second.
 */
export async function keepBundle() {
  const bundle = bundlePath();
  if (existsSync(bundle)) return;
  const folder = path.dirname(bundle);
  const draft = `${folder}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await makeBundle(draft);
    await rename(draft, folder).catch(async (error) => {
      if (!existsSync(bundle)) throw error;
      await rm(draft, { recursive: true }); // another set-up was faster
    });
    if (!(await compile())) {
      // It would end every run.
      await rm(folder, { recursive: true, force: true });
      throw new Error("it can't be loaded");
    }
    await removeOld(folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    say(
      `Could not bundle the handlers (${reasonOf(error)}): each run starts a tenth of a second later.`,
    );
  }
}

/** Loads the bundle once, as Pulumi's Node is started (install.mjs): what was compiled with other flags is not taken. */
async function compile() {
  const { succeeded } = await run(projectNode, ["--allow-natives-syntax", "-e", load], {
    cwd: projectDirectory,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  return succeeded;
}

/** @param {string} folder */
async function makeBundle(folder) {
  // Not before: set-up installs the packages.
  const { build } = await import("esbuild");
  /** @type {import("esbuild").BuildOptions} */
  const options = {
    bundle: true,
    // As a script: an `import` of Node's http reads all of it, and so loads another HTTP client (http/tls.ts).
    format: "cjs",
    platform: "node",
    target: "node22",
    // Names stay as they are. Node reads the whole file, and takes half as long for one of half the size.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  };
  const from = (/** @type {string} */ contents) => ({
    stdin: { contents, resolveDir: providers },
    ...options,
  });
  await build({
    ...from(
      'export * from "./handlers.ts"; export { loadLibrary } from "./services/kubernetes/library.ts";',
    ),
    outfile: path.join(folder, "handlers.cjs"),
    // The SDK is loaded by then.
    external: ["@pulumi/pulumi", kubernetesFile],
    plugins: [kubernetesBeside, zodInEnglish, yamlLater],
  });
  await build({
    ...from('export { KubeConfig } from "@kubernetes/client-node";'),
    outfile: path.join(folder, kubernetesFile),
    plugins: [leanKubernetes],
  });
  await build({
    ...from('module.exports = require("axios");'),
    // Where a `require` of the handlers finds it (http/client.ts).
    outfile: path.join(folder, "node_modules/axios/index.js"),
    banner: { js: withoutFetch },
  });
}

/** For axios, which looks for Node's fetch where it is loaded, and so loads another HTTP client: 30 ms. */
const withoutFetch = `const none = { value: undefined };
const globalThis = Object.create(global, { fetch: none, FormData: none, Request: none, Response: none });
const { fetch, FormData, Request, Response } = globalThis;`;

const kubernetesFile = "./kubernetes.cjs";

/**
 * Leaves the Kubernetes library in its own file.
 * @type {import("esbuild").Plugin}
 */
const kubernetesBeside = replacing(
  "Kubernetes library beside",
  /^@kubernetes\/client-node$/,
  () => `module.exports = require("${kubernetesFile}");`,
);

/**
 * Without zod's words in fifty other languages, which are half of it.
 * @type {import("esbuild").Plugin}
 */
const zodInEnglish = replacing(
  "zod in English",
  /^\.\.\/locales\/index\.js$/,
  () => 'export { default as en } from "../locales/en.js";',
);

/**
 * Loads yaml when a part of it is used: only a list in a provisioning file needs it.
 * @type {import("esbuild").Plugin}
 */
const yamlLater = replacing("yaml later", /^yaml$/, () => {
  const parts = Object.keys(require("yaml")).map(
    (name) => `get ${name}() { return require("yaml").${name}; }`,
  );
  return `module.exports = { ${parts.join(", ")} };`;
});

/**
 * Puts another text in the place of modules, which may ask for the modules themselves.
 * @param {string} name
 * @param {RegExp} filter
 * @param {() => string} contents
 * @returns {import("esbuild").Plugin}
 */
function replacing(name, filter, contents) {
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, ({ path, namespace, resolveDir }) =>
        namespace === name ? undefined : { path, namespace: name, pluginData: resolveDir },
      );
      onLoad({ filter, namespace: name }, ({ pluginData }) => ({
        contents: contents(),
        resolveDir: pluginData,
      }));
    },
  };
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

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * A run may be at work with a bundle of the files as they were, and load another part of it at any moment.
 * @param {string} current
 */
async function removeOld(current) {
  for (const name of await readdir(bundleFolder)) {
    const folder = path.join(bundleFolder, name);
    const { mtimeMs = Infinity } = (await stat(folder).catch(() => undefined)) ?? {};
    const isOld = Date.now() - mtimeMs > dayMs;
    if (isOld && folder !== current) await rm(folder, { recursive: true, force: true });
  }
}
