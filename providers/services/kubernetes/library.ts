import { existsSync, readFileSync } from "node:fs";
import { registerHooks, type ModuleHooks, type ResolveHookSync } from "node:module";

/** What we use of the library: it reads kubeconfigs, logs in and goes through proxies as kubectl does. */
export type Library = Pick<typeof import("@kubernetes/client-node"), "KubeConfig">;

let loaded: Promise<Library> | undefined;

/** Only runs that need the library load it. */
export function loadLibrary(): Promise<Library> {
  return (loaded ??= load());
}

async function load(): Promise<Library> {
  const hooks = leanHooks();
  try {
    return await import("@kubernetes/client-node");
  } finally {
    hooks?.deregister();
  }
}

/**
 * The whole library takes most of half a second to load, for hundreds of generated classes, one for each kind of
 * object. While it is imported here, Node is led to the module of KubeConfig alone, and that one to the two things
 * that it uses of the generated code. Where there are no hooks, as in Jest, everything loads, and works the same.
 */
function leanHooks(): ModuleHooks | undefined {
  let lean: string | undefined;
  const resolve: ResolveHookSync = (name, context, next) => {
    if (name === "./gen/index.js" && lean !== undefined && context.parentURL === lean) {
      return { url: usedByKubeConfig(lean), format: "module", shortCircuit: true };
    }
    const found = next(name, context);
    if (name !== "@kubernetes/client-node" || context.parentURL !== import.meta.url) return found;
    lean = leanModule(found.url);
    return lean === undefined ? found : { ...found, url: lean };
  };
  try {
    return registerHooks({ resolve });
  } catch {
    return undefined;
  }
}

const generatedImport =
  /import \{ createConfiguration, ServerConfiguration,? \} from '\.\/gen\/index\.js'/;

/** The module of KubeConfig; undefined in a release of the library that is made in another way. */
function leanModule(library: string): string | undefined {
  const file = new URL("config.js", library);
  const isKnown = existsSync(file) && generatedImport.test(readFileSync(file, "utf8"));
  return isKnown ? file.href : undefined;
}

/** A module with these two alone. */
function usedByKubeConfig(lean: string): string {
  const from = (file: string) => JSON.stringify(new URL(file, lean));
  const source = `export { createConfiguration } from ${from("gen/configuration.js")};
    export { ServerConfiguration } from ${from("gen/servers.js")};`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
