import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { loadLibrary } from "../../../../providers/services/kubernetes/library.ts";

const loader = fileURLToPath(
  new URL("../../../../providers/services/kubernetes/library.ts", import.meta.url),
);

/** What a Node of its own says; Jest loads modules in another way, in which everything loads. */
async function inNode(script: string, file = loader): Promise<unknown> {
  const source = `
    const { loadLibrary } = await import(${JSON.stringify(pathToFileURL(file))});
    ${script}
    console.log(JSON.stringify(result));`;
  const args = ["--input-type=module", "--eval", source];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

describe("the library", () => {
  test("is loaded without what is generated for each kind, and works", async () => {
    const result = await inNode(`
      import { registerHooks } from "node:module";
      const files = [];
      registerHooks({
        load(url, context, next) {
          const [, file] = url.split("/@kubernetes/client-node/dist/");
          if (file !== undefined) files.push(file);
          return next(url, context);
        },
      });
      const [{ KubeConfig }, again] = await Promise.all([loadLibrary(), loadLibrary()]);
      const config = new KubeConfig();
      config.loadFromClusterAndUser({ name: "c", server: "http://x" }, { name: "u" });
      class Api {
        constructor({ baseServer }) {
          this.url = baseServer.makeRequestContext("/version", "GET").getUrl();
        }
      }
      const { url } = config.makeApiClient(Api);
      const result = { files, url, isSame: again.KubeConfig === KubeConfig };`);
    const { files, ...rest } = z.looseObject({ files: z.array(z.string()) }).parse(result);
    expect(rest).toEqual({ url: "http://x/version", isSame: true });
    expect(files).toContain("config.js");
    expect(files).toContain("gen/configuration.js");
    expect(files.filter((file) => /index|models|apis|types\//.test(file))).toEqual([]);
  }, 30_000);

  test.each([
    ["before", "const all = await whole(); const lean = await loadLibrary();"],
    ["after", "const lean = await loadLibrary(); const all = await whole();"],
  ])(
    "is there as a whole for whoever imports it %s that",
    async (_when, script) => {
      const result = await inNode(`
      const whole = () => import("@kubernetes/client-node");
      ${script}
      const isSame = lean.KubeConfig === all.KubeConfig;
      const result = { isSame, has: typeof all.CoreV1Api };`);
      expect(result).toEqual({ isSame: true, has: "function" });
    },
    30_000,
  );

  test.each<[string, Record<string, string>]>([
    ["in one module", { "index.js": "export const KubeConfig = 'its own';" }],
    [
      "with a configuration that uses more",
      {
        "index.js": "export * from './config.js'; import './gen/index.js';",
        "config.js": `import { createConfiguration, More, } from './gen/index.js';
          export const KubeConfig = createConfiguration + More;`,
        "gen/index.js": "export const createConfiguration = 'its '; export const More = 'own';",
      },
    ],
  ])("loads as it is in a release that is made %s", async (_how, files) => {
    const folder = await mkdtemp(join(tmpdir(), "cx-library-"));
    try {
      const dist = join(folder, "node_modules/@kubernetes/client-node/dist");
      await mkdir(join(dist, "gen"), { recursive: true });
      await writeFile(join(dist, "../package.json"), '{"type":"module","main":"dist/index.js"}');
      for (const [file, text] of Object.entries(files)) await writeFile(join(dist, file), text);
      await cp(loader, join(folder, "library.ts"));
      const script = "const { KubeConfig: result } = await loadLibrary();";
      expect(await inNode(script, join(folder, "library.ts"))).toBe("its own");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("is the same where hooks have no effect", async () => {
    const { KubeConfig } = await loadLibrary();
    expect(new KubeConfig().getContexts()).toEqual([]);
  });
});
