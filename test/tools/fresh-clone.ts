import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { findOnPath } from "../../tools/setup/search.mjs";

const projectDirectory = path.resolve(import.meta.dirname, "../..");

/** Does what set-up needs of `npm ci`. */
const npm = `mkdir -p node_modules/node/bin node_modules/@pulumi/pulumi node_modules/esbuild
cat > node_modules/esbuild/index.js << 'END'
const { mkdirSync, writeFileSync } = require("node:fs");
exports.build = ({ outfile }) => {
  mkdirSync(require("node:path").dirname(outfile), { recursive: true });
  writeFileSync(outfile, "");
};
END
echo '#!/bin/sh' > node_modules/node/bin/node
chmod +x node_modules/node/bin/node
echo '#!/bin/sh' > node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs`;

/** "Builds" a program that ends with code 0; its arguments are `build … -o FILE PACKAGE`. */
const go = `if [ "$1" = env ]; then echo go1.26.0; exit; fi
mkdir -p "$GOCACHE"
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n' > "$2"
chmod +x "$2"`;

/** Everything that set-up builds on a machine with nothing but Go. */
export const builtPrograms = [
  "etcd",
  "kube-apiserver",
  "pulumi",
  "pulumi-language-nodejs",
  "pulumi-resource-kubernetes",
];

/** Is that noted call a build? */
export function isBuild(call: string): boolean {
  return call.startsWith("go build");
}

/**
 * A clone of the project in which nothing is installed, on a machine that has only what the test
 * puts on its PATH: a Node, and at first an npm and a Go that note how they were called.
 */
export class FreshClone {
  readonly directory: string;
  readonly cache: string;
  /** The only folder on PATH. */
  readonly bin: string;
  /** Where set-up links what `pulumi` needs. */
  readonly binDirectory: string;
  readonly #root: string;
  readonly #callFile: string;

  private constructor(root: string) {
    this.#root = root;
    this.directory = path.join(root, "clone");
    this.cache = path.join(root, "cache");
    this.bin = path.join(root, "bin");
    this.binDirectory = path.join(this.directory, "node_modules/.cache/cx-tenants/bin");
    this.#callFile = path.join(root, "calls");
  }

  static async make(): Promise<FreshClone> {
    const clone = new FreshClone(await mkdtemp(path.join(os.tmpdir(), "cx-tenants-clone-")));
    await Promise.all([mkdir(clone.directory), mkdir(clone.bin)]);
    for (const name of ["tools", "providers", "package.json", "package-lock.json"]) {
      const target = path.join(clone.directory, name);
      await cp(path.join(projectDirectory, name), target, { recursive: true });
    }
    await symlink(process.execPath, path.join(clone.bin, "node"));
    await clone.addProgram("npm", npm);
    await clone.addGo();
    return clone;
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true });
  }

  async addGo(): Promise<void> {
    await this.addProgram("go", go);
  }

  /** A shell script on the machine's PATH, or elsewhere, that notes its calls. */
  async addProgram(name: string, script = "", directory = this.bin): Promise<void> {
    const file = path.join(directory, name);
    const note = `echo "${name} $*" >> '${this.#callFile}'`;
    const lines = ["#!/bin/sh", "PATH=/usr/bin:/bin", note, script, ""];
    await mkdir(directory, { recursive: true });
    await writeFile(file, lines.join("\n"));
    await chmod(file, 0o755);
  }

  /** The machine's own tar, which unpacks the official archives. */
  async addTar(): Promise<void> {
    for (const name of ["tar", "gzip"]) {
      const program = await findOnPath(name, process.env);
      if (program === undefined) throw new Error(`this machine has no ${name}`);
      await symlink(program, path.join(this.bin, name));
    }
  }

  /** What was called, in order, and forgotten with this question. */
  async takeCalls(): Promise<string[]> {
    const content = await readFile(this.#callFile, "utf8").catch(() => "");
    await writeFile(this.#callFile, "");
    return content.split("\n").filter((line) => line !== "");
  }

  /** Names of the programs in the cache, unfinished ones included. */
  async programsInCache(): Promise<string[]> {
    const folders = await readdir(path.join(this.cache, "programs")).catch(() => []);
    return folders.map((folder) => folder.replace(/-[0-9a-f]{12}$/, "")).sort();
  }

  /** Builds its programs, unless the test names a mirror: no test fetches anything from elsewhere. */
  startSetUp(environment: Record<string, string> = {}): ChildProcess {
    return spawn(process.execPath, ["tools/setup.mjs"], {
      cwd: this.directory,
      env: {
        HOME: path.join(this.cache, "..", "home"),
        PATH: this.bin,
        CX_CACHE_DIR: this.cache,
        ...("CX_DOWNLOAD_MIRROR" in environment ? {} : { CX_SETUP: "build" }),
        ...environment,
      },
    });
  }

  async setUp(environment?: Record<string, string>): Promise<Outcome> {
    return outcomeOf(this.startSetUp(environment));
  }
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

function readAll(stream: ChildProcess["stdout"]): Promise<string> {
  return stream ? text(stream) : Promise.resolve("");
}
