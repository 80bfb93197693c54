import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { startPlatform, type Platform } from "../../../sandbox/platform.ts";
import { binDirectory, programPaths, pulumiHome } from "../../../tools/programs.mjs";
import { documentedUser, grantDocumentedRoles, writeKubeconfigAs } from "../deployer.ts";

const project = fileURLToPath(new URL("../../..", import.meta.url));

/** What a shell said, and how it ended. */
export interface Said {
  exitCode: number | undefined;
  /** Both outputs, with the names that the pages use. */
  text: string;
}

/**
 * A machine as the pages suppose it: a checkout, a home with the files of credentials, an empty folder for states, and
 * a platform at the address of the pages. One shell goes through all blocks of a page: it keeps what was exported.
 */
export class Workplace {
  readonly platform: Platform;
  readonly #root: string;
  readonly #env: Record<string, string>;

  private constructor(root: string, platform: Platform) {
    this.#root = root;
    this.platform = platform;
    this.#env = this.#environment();
  }

  static async start(): Promise<Workplace> {
    const root = await mkdtemp(path.join(tmpdir(), "cx-pages-"));
    const { etcd, "kube-apiserver": kubeApiserver } = await programPaths();
    const platform = await startPlatform({
      directory: path.join(root, "platform"),
      kubernetes: { etcd, "kube-apiserver": kubeApiserver },
      knobs: { createDelayMs: 20, realmDelayMs: 100 },
    });
    await grantDocumentedRoles(platform.kubeconfig ?? "");
    const workplace = new Workplace(root, platform);
    await workplace.#furnish();
    return workplace;
  }

  async remove(): Promise<void> {
    await this.platform.stop();
    await rm(this.#root, { recursive: true, force: true });
  }

  /** A path in the checkout. */
  file(name: string): string {
    return path.join(this.#root, "checkout", name);
  }

  /** A path in the home of the pages' reader. */
  home(name = ""): string {
    return path.join(this.#root, "home", name);
  }

  /** Runs lines of a page as one script, which ends at the first line that fails. */
  async run(script: string): Promise<Said> {
    const { exitCode, all } = await this.start(script);
    return { exitCode, text: this.there(all) };
  }

  /** The same for lines that have to work. Throws an Error with what they said. */
  async must(script: string): Promise<void> {
    const { exitCode, text } = await this.run(script);
    if (exitCode !== 0) throw new Error(`${script}\nended with ${String(exitCode)}:\n${text}`);
  }

  /** The same as {@link run}, for a test that ends it. */
  start(script: string) {
    const kept = path.join(this.#root, "exported");
    const lines = [`. '${kept}'`, "set -e", `trap 'export -p > "${kept}"' EXIT`, this.here(script)];
    return execa("sh", ["-c", lines.join("\n")], {
      cwd: this.file("."),
      env: this.#env,
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    });
  }

  /** Disturbs the platform. */
  async control(where: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.platform.urls.control}${where}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** A text of a page with the names of this machine. */
  here(text: string): string {
    return this.#names.reduce((all, [page, machine]) => all.replaceAll(page, machine), text);
  }

  /** A text of this machine with the names of the pages. */
  there(text: string): string {
    return this.#names.reduce((all, [page, machine]) => all.replaceAll(machine, page), text);
  }

  /** Names that the pages use, and what they are here; what contains another one comes first. */
  get #names(): (readonly [string, string])[] {
    const { gateway = "" } = this.platform.urls;
    return [
      ["https://cx.example.com", gateway],
      ["cx.example.com", "cx.localhost"],
      ["203.0.113.10:443", `127.0.0.1:${new URL(gateway).port}`],
      ["203.0.113.10", "127.0.0.1"],
      ["s3://our-pulumi-state", `file://${this.#root}/states?metadata=skip`],
    ];
  }

  #environment(): Record<string, string> {
    return {
      HOME: this.home(),
      TMPDIR: path.join(this.#root, "tmp"),
      PATH: [binDirectory, process.env["PATH"] ?? ""].join(path.delimiter),
      NODE_COMPILE_CACHE: path.join(project, "node_modules/.cache/node-compile"),
      // Set up, but with a place of its own for logins.
      CX_CACHE_DIR: path.join(this.#root, "cache"),
      npm_config_ignore_scripts: "true",
      npm_config_update_notifier: "false",
      // The reader says "yes" to what a command asks.
      PULUMI_OPTION_YES: "true",
      // The platform's certificates come from a CA of its own.
      CX_CA_CERT_FILE: this.platform.caCertFile ?? "",
      // For what the page only tells of.
      CONTROL: this.platform.urls.control,
      ADMIN_KUBECONFIG: this.platform.kubeconfig ?? "",
      NO_COLOR: "1",
    };
  }

  async #furnish(): Promise<void> {
    const folders = ["home/cx-prod", "tmp", "states", "checkout", "cache/pulumi-home"];
    for (const name of folders) await mkdir(path.join(this.#root, name), { recursive: true });
    const cache = path.join(this.#root, "cache");
    await symlink(path.join(pulumiHome, "plugins"), path.join(cache, "pulumi-home/plugins"));
    await symlink(path.join(pulumiHome, "../programs"), path.join(cache, "programs"));
    await this.#checkOut();
    await this.#writeCredentials();
    await writeFile(path.join(this.#root, "exported"), "");
  }

  /** Links to the project, but for what a command reads beside itself, and the files of stacks. */
  async #checkOut(): Promise<void> {
    const own = /^(Pulumi\..*|main\.mjs|logos|fleet|tenants|import|reports|coverage|\..*)$/;
    for (const name of await readdir(project)) {
      if (!own.test(name)) await symlink(path.join(project, name), this.file(name));
    }
    for (const name of ["Pulumi.yaml", "main.mjs", "logos"]) {
      await cp(path.join(project, name), this.file(name), { recursive: true });
    }
  }

  /** What the platform's administrators have given the reader (docs/production.md). */
  async #writeCredentials(): Promise<void> {
    const { clientSecret, password, grafanaToken } = this.platform.credentials;
    const files = {
      "client-secret": clientSecret,
      "login-password": password,
      "grafana-token": grafanaToken,
      passphrase: "canary-passphrase",
      "tenants-client-secret": "canary-client-secret",
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(this.home(`cx-prod/${name}`), text, { mode: 0o600 });
    }
    const kubeconfig = this.home("cx-prod/kubeconfig");
    await writeKubeconfigAs(documentedUser, this.platform.kubeconfig ?? "", kubeconfig);
  }
}
