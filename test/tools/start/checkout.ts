import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { binDirectory, pulumiHome } from "../../../tools/programs.mjs";

const project = path.resolve(import.meta.dirname, "../../..");

/** What a clone of the project holds, as far as `npm start` and its program need it. */
const content = [
  ...[
    ".gitignore",
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "index.ts",
    "main.mjs",
    "package.json",
    "package-lock.json",
  ],
  ...["components", "logos", "providers", "sandbox", "settings", "tools"],
];

/** What a command said. */
export interface Said {
  text: string;
  /** The same where it failed, else "": an expectation that shows why. */
  failure: string;
}

/** A clone of the project that is set up, with git, and a sandbox on ports of its own. */
export class Checkout {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  static async make(): Promise<Checkout> {
    const checkout = new Checkout(await mkdtemp(path.join(tmpdir(), "cx-start-")));
    await checkout.#fill();
    return checkout;
  }

  async #fill(): Promise<void> {
    const cache = path.join(this.#root, "cache");
    await mkdir(path.join(cache, "pulumi-home"), { recursive: true });
    await symlink(path.join(pulumiHome, "plugins"), path.join(cache, "pulumi-home/plugins"));
    await symlink(path.join(pulumiHome, "../programs"), path.join(cache, "programs"));
    for (const name of content) {
      await cp(path.join(project, name), this.path(name), { recursive: true });
    }
    await symlink(path.join(project, "node_modules"), this.path("node_modules"));
    await this.run("git", "init", "--quiet");
    await this.run("git", "add", "--all");
  }

  path(name: string): string {
    return path.join(this.#root, "clone", name);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), "utf8");
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.path(name), text);
  }

  /** Runs a command in the checkout, in a shell that knows nothing of a sandbox. */
  async run(program: string, ...args: string[]): Promise<Said> {
    const { exitCode, all } = await execa(program, args, {
      cwd: this.path("."),
      extendEnv: false,
      env: {
        HOME: this.#root,
        PATH: [binDirectory, process.env["PATH"]].join(path.delimiter),
        CX_CACHE_DIR: path.join(this.#root, "cache"),
        KUBEBUILDER_ASSETS: process.env["KUBEBUILDER_ASSETS"],
        CX_SANDBOX_PORT: "0",
        CX_SANDBOX_GATEWAY_PORT: "0",
      },
      all: true,
      reject: false,
    });
    return { text: all, failure: exitCode === 0 ? "" : all };
  }

  start(): Promise<Said> {
    return this.run("node", "tools/start.ts");
  }

  /** Runs a line of a user's shell, after the one of the README that sets it up for the sandbox. */
  inSandboxShell(line: string): Promise<Said> {
    return this.run("sh", "-c", `eval "$(node tools/run.mjs sandbox-env)"; ${line}`);
  }

  /** What git sees beside what was in the clone. */
  async changes(): Promise<string> {
    const untracked = ["ls-files", "--others", "--modified", "--deleted", "--exclude-standard"];
    return (await this.run("git", ...untracked)).text;
  }

  async remove(): Promise<void> {
    await this.run("node", "tools/stop.ts");
    await rm(this.#root, { recursive: true });
  }
}
