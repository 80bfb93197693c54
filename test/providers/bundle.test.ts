import { createRequire } from "node:module";
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { projectDirectory } from "../../tools/sandbox-platform.ts";

let project: string;

beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), "cx-bundle-"));
  await mkdir(path.join(project, "providers"));
  for (const name of ["bundle.cjs", "handlers.cjs", "node-version.cjs"]) {
    await cp(path.join(projectDirectory, "providers", name), path.join(project, "providers", name));
  }
  await writeFile(path.join(project, "package.json"), '{ "type": "module" }');
  await writeFile(path.join(project, "package-lock.json"), "{}");
  await writeFile(path.join(project, "providers/handlers.ts"), 'export const from = "the files";');
});
afterEach(() => rm(project, { recursive: true }));

const loaded = async () => {
  const program = `console.log(require("./providers/handlers.cjs").from)`;
  const { stdout } = await execa("node", ["-e", program], { cwd: project });
  return stdout;
};

/** Makes a bundle of the files as they are, which can be told from them. */
async function makeBundle(): Promise<void> {
  const script = `console.log(require("./providers/bundle.cjs").bundlePath())`;
  const { stdout } = await execa("node", ["-e", script], { cwd: project });
  await mkdir(path.dirname(stdout), { recursive: true });
  await writeFile(stdout, 'exports.from = "the bundle";');
}

test("without a bundle the files are loaded", async () => {
  expect(await loaded()).toBe("the files");
});

test("a bundle of the files as they are is loaded instead", async () => {
  await makeBundle();
  expect(await loaded()).toBe("the bundle");
});

test.each([
  [
    "an edited file",
    () => writeFile(path.join(project, "providers/handlers.ts"), 'export const from = "an edit";'),
    "an edit",
  ],
  [
    "an older file of the same size",
    () => utimes(path.join(project, "providers/handlers.ts"), 1_000, 1_000),
    "the files",
  ],
  [
    "a new file",
    async () => {
      await mkdir(path.join(project, "providers/engine"));
      await writeFile(path.join(project, "providers/engine/new.ts"), "");
    },
    "the files",
  ],
  ["a file that is gone", () => rm(path.join(project, "providers/unused.ts")), "the files"],
  [
    "other packages",
    () => writeFile(path.join(project, "package-lock.json"), '{ "packages": {} }'),
    "the files",
  ],
])("%s is no longer what the bundle is of", async (_what, change, expected) => {
  await writeFile(path.join(project, "providers/unused.ts"), "");
  await makeBundle();
  expect(await loaded()).toBe("the bundle");
  await change();
  expect(await loaded()).toBe(expected);
});

describe("the bundle that set-up makes of the files here", () => {
  let bundle: string;

  beforeAll(async () => {
    await execa("node", ["tools/setup.mjs"], { cwd: projectDirectory });
    const { currentBundle } = createRequire(import.meta.url)("../../providers/bundle.cjs") as {
      currentBundle: () => string | undefined;
    };
    bundle = currentBundle() ?? "none";
  }, 300_000);

  /** Runs a program that has the bundle as `handlers`, and gives what it prints. */
  const run = async (program: string) => {
    const begin = `const { createRequire } = require("node:module");
      const ofBundle = createRequire(${JSON.stringify(bundle)});
      const handlers = ofBundle(${JSON.stringify(bundle)});
      const has = (name) => Object.keys(require.cache).some((file) => file.endsWith(name));
      const hasOtherClient = () => process.moduleLoadList.some((name) => name.includes("undici"));`;
    const { stdout } = await execa("node", ["-e", `${begin}\n${program}`]);
    return stdout;
  };

  test("has all that the files have", async () => {
    const files = await import("../../providers/handlers.ts");
    const names = await run(`console.log(Object.keys(handlers).sort().join(" "))`);
    expect(names.split(" ")).toEqual([...Object.keys(files), "loadLibrary"].sort());
  });

  test("loads the Kubernetes library and axios when they are used", async () => {
    const printed = await run(`const before = [has("kubernetes.cjs"), has("axios/index.js")];
      handlers.loadLibrary().then(({ KubeConfig }) => {
        const { contexts } = new KubeConfig();
        ofBundle("axios");
        const after = [has("kubernetes.cjs"), has("axios/index.js")];
        console.log(JSON.stringify({ before, after, contexts }));
      });`);
    expect(JSON.parse(printed)).toEqual({
      before: [false, false],
      after: [true, true],
      contexts: [],
    });
  });

  test("has an axios that sends forms, and loads no other HTTP client", async () => {
    const printed = await run(`const axios = ofBundle("axios");
      const loaded = hasOtherClient();
      const server = require("node:http").createServer((request, response) => {
        let body = "";
        request.on("data", (part) => (body += part));
        request.on("end", () => response.end(request.headers["content-type"] + body));
      });
      server.listen(0, "127.0.0.1", async () => {
        const form = new FormData();
        form.append("tenantId", "first");
        form.append("logo", new Blob(["<svg/>"], { type: "image/svg+xml" }), "logo.svg");
        const url = "http://127.0.0.1:" + server.address().port;
        const multipart = await axios.request({ url, method: "POST", data: form });
        const fields = new URLSearchParams({ grant_type: "password" });
        const urlEncoded = await axios.request({ url, method: "POST", data: fields });
        console.log(JSON.stringify({ loaded, sent: [multipart.data, urlEncoded.data] }));
        server.close();
      });`);
    const { loaded, sent } = JSON.parse(printed) as { loaded: boolean; sent: string[] };
    expect(loaded).toBe(false);
    expect(sent[0]).toMatch(/^multipart\/form-data; boundary=/);
    expect(sent[0]).toMatch(/name="tenantId"\s+first/);
    expect(sent[0]).toMatch(/filename="logo.svg"\s+Content-Type: image\/svg\+xml\s+<svg\/>/);
    expect(sent[1]).toMatch(/^application\/x-www-form-urlencoded.*grant_type=password$/);
  });
});
