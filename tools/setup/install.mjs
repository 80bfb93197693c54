import { chmod, mkdir, readFile, readlink, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { binDirectory, projectDirectory, pulumiHome } from "./locations.mjs";
import { projectNode } from "./packages.mjs";
import { keepNoRunLogs } from "./run-logs.mjs";
import { kubernetesPluginPath } from "./search.mjs";

/**
 * Puts the chosen programs where the engine looks for them: what belongs to the CLI in one folder
 * on PATH, and beside the CLI itself; the Kubernetes plugin into PULUMI_HOME. Anywhere else the
 * engine would warn in every operation. Does nothing where all is in place.
 * @param {import("./search.mjs").Programs} programs
 */
export async function installPrograms(programs) {
  const engine = await completeEngine(programs);
  for (const [name, file] of Object.entries(engine)) {
    await ensureLink(path.join(binDirectory, name), file);
  }
  await ensureScript(path.join(binDirectory, "node"), nodeScript());
  const plugin = kubernetesPluginPath(pulumiHome);
  const chosen = programs["pulumi-resource-kubernetes"].path;
  if (chosen !== plugin) await ensureLink(plugin, chosen);
  await keepNoRunLogs(pulumiHome);
}

/**
 * The programs of an installed Pulumi CLI are complete. Beside a built one belong its language
 * host, and the dynamic-provider server that the npm package carries.
 * @param {import("./search.mjs").Programs} programs
 */
async function completeEngine(programs) {
  const languageHost = programs["pulumi-language-nodejs"];
  const dynamicProvider = programs["pulumi-resource-pulumi-nodejs"].path;
  const engine = { pulumi: programs.pulumi.path, "pulumi-resource-pulumi-nodejs": dynamicProvider };
  if (languageHost.origin !== "built") {
    return { ...engine, "pulumi-language-nodejs": languageHost.path };
  }
  const wrapper = path.join(path.dirname(programs.pulumi.path), "pulumi-language-nodejs");
  await ensureScript(wrapper, languageHostWrapper(languageHost.path));
  await ensureScript(dynamicProvider, await readDynamicProviderScript());
  return { ...engine, "pulumi-language-nodejs": wrapper };
}

/**
 * Node as Pulumi finds it on PATH, for the program and for its handlers. The SDK sets V8's flag itself, after its start, and
 * Node takes nothing that was compiled with other flags. A checkout of an older commit has no such file, and needs a Node.
 */
function nodeScript() {
  const lean = path.join(projectDirectory, "providers/engine/lean-sdk.cjs");
  return [
    "#!/bin/sh",
    `node=${quoted(projectNode)} lean=${quoted(lean)}`,
    '[ -f "$lean" ] || exec "$node" "$@"',
    'exec "$node" --allow-natives-syntax --require "$lean" "$@"',
    "",
  ].join("\n");
}

/** @param {string} file */
function quoted(file) {
  return `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * This host knows only from a flag that Node strips the types itself; Pulumi.yaml says it to newer ones.
 * @param {string} program
 */
function languageHostWrapper(program) {
  return `#!/bin/sh\nexec ${quoted(program)} -typescript=false "$@"\n`;
}

function readDynamicProviderScript() {
  const sdk = path.join(projectDirectory, "node_modules", "@pulumi", "pulumi");
  return readFile(path.join(sdk, "pulumi-resource-pulumi-nodejs"), "utf8");
}

/**
 * Renamed into place, so that a `pulumi` that runs at this moment always finds something whole.
 * @param {string} link
 * @param {string} target
 */
async function ensureLink(link, target) {
  if ((await readlink(link).catch(() => undefined)) === target) return;
  await mkdir(path.dirname(link), { recursive: true });
  const draft = `${link}.${process.pid}`;
  await symlink(target, draft);
  await rename(draft, link);
}

/**
 * @param {string} file
 * @param {string} content
 */
async function ensureScript(file, content) {
  if ((await readFile(file, "utf8").catch(() => undefined)) === content) return;
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await chmod(draft, 0o755);
  await rename(draft, file);
}
