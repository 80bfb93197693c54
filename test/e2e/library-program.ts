import { chmod, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import ts from "typescript";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { buildPackage } from "../../tools/package/build.ts";
import { cacheDirectory } from "../../tools/setup/locations.mjs";
import { searchPrograms } from "../../tools/setup/search.mjs";
import type { Said, Site } from "./site.ts";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).optional() });
const project = fileURLToPath(new URL("../..", import.meta.url));

/** How a program is written, and who turns its TypeScript into JavaScript. */
export interface ProgramForm {
  modules: "ESM" | "CommonJS";
  /** True: the language host compiles it; false: Node strips the types. */
  isCompiledByPulumi: boolean;
}

/** The tsconfig.json of Pulumi's own templates, and one for ES modules. */
const compilerOptions = {
  ESM: { module: "nodenext" },
  CommonJS: { module: "commonjs", moduleResolution: "node", esModuleInterop: true },
};

/** A program of somebody's own, in a folder with nothing but what it has installed: the library, packed, and Pulumi. */
export class LibraryProgram {
  readonly folder: string;
  readonly #site: Site;
  #path: string[] = [];

  private constructor(site: Site) {
    this.#site = site;
    this.folder = join(site.directory, "own");
  }

  static async install(site: Site): Promise<LibraryProgram> {
    const program = new LibraryProgram(site);
    await cp(join(project, "examples/own-program"), program.folder, { recursive: true });
    await cp(join(project, "logos/sample.svg"), join(program.folder, "logo.svg"));
    const archive = await buildPackage(project, join(site.directory, "package"));
    await program.npm("install", archive, `@pulumi/pulumi@${await versionOf("@pulumi/pulumi")}`);
    await program.configure();
    await program.pulumi("stack", "init", "dev");
    const secret = ["config", "set", "--secret", "keycloakClientSecret", "canary-client-secret"];
    await program.pulumi(...secret);
    return program;
  }

  /** npm in the program's folder, with the packages that set-up has downloaded already. */
  async npm(...args: string[]): Promise<void> {
    const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
    const env = { npm_config_cache: join(cacheDirectory, "npm") };
    await execa("npm", [...args, ...quiet], { cwd: this.folder, env });
  }

  /** Puts a policy pack of its own beside the program. */
  async addPolicyPack(): Promise<void> {
    const pack = join(this.folder, "policy-pack");
    await cp(join(project, "examples/policy-pack"), pack, { recursive: true });
    await this.npm("install", `@pulumi/policy@${await versionOf("@pulumi/policy")}`);
  }

  /** The program's stack has the platform in its configuration; the environment says where its CA is. */
  async configure(change: object = {}): Promise<void> {
    const { urls } = this.#site.platform;
    const file = join(this.folder, "Pulumi.dev.yaml");
    const { config = {}, ...others } = stackFile.parse(
      parse(await readFile(file, "utf8").catch(() => "{}")),
    );
    const platform = {
      rootDomain: "cx.localhost",
      tenantApi: { url: urls.tenantApi },
      keycloak: { url: urls.keycloak },
      grafana: { url: urls.grafana },
      ingress: { kind: "nginx" },
      dns: { kind: "external-dns", target: { addresses: ["203.0.113.10", "2001:db8::10"] } },
      ...change,
    };
    const text = stringify({ ...others, config: { ...config, "own:platform": platform } });
    await writeFile(file, text);
  }

  /** Writes the same program in another form, or about another tenant. */
  async write({ modules, isCompiledByPulumi }: ProgramForm, tenantId = "tenant1"): Promise<void> {
    const example = await readFile(join(project, "examples/own-program/index.ts"), "utf8");
    const text = example.replaceAll('"tenant1"', JSON.stringify(tenantId));
    const isScript = modules === "CommonJS" && !isCompiledByPulumi;
    const [name, content] = isScript ? ["index.js", commonJs(text)] : ["index.ts", text];
    await rm(join(this.folder, "index.ts"), { force: true });
    await writeFile(join(this.folder, name), content);
    const manifest = await readFile(join(this.folder, "package.json"), "utf8");
    const type = modules === "ESM" ? "module" : "commonjs";
    await this.#writeJson("package.json", {
      ...(JSON.parse(manifest) as object),
      type,
      main: name,
    });
    await this.#writeJson("tsconfig.json", {
      compilerOptions: { strict: true, target: "es2022", ...compilerOptions[modules] },
      files: ["index.ts"],
    });
    const options = { typescript: isCompiledByPulumi };
    const file = stringify({ name: "own", runtime: { name: "nodejs", options } });
    await writeFile(join(this.folder, "Pulumi.yaml"), file);
    if (isCompiledByPulumi) await this.#letHostCompile();
  }

  async #writeJson(name: string, content: object): Promise<void> {
    await writeFile(join(this.folder, name), JSON.stringify(content));
  }

  /** The language host that set-up builds is told so on its command line; a newer one reads Pulumi.yaml. */
  async #letHostCompile(): Promise<void> {
    const { "pulumi-language-nodejs": host } = await searchPrograms();
    if (host.origin !== "built") return;
    const bin = join(this.folder, "bin");
    await mkdir(bin, { recursive: true });
    const script = `#!/bin/sh\nexec '${host.path}' -typescript=true "$@"\n`;
    await writeFile(join(bin, "pulumi-language-nodejs"), script);
    await chmod(join(bin, "pulumi-language-nodejs"), 0o755);
    this.#path = [bin];
  }

  /** Runs `pulumi` in the program's folder, on a Node of this folder if one is named. */
  pulumi(...args: string[]): Promise<Said> {
    return this.pulumiOn(undefined, ...args);
  }

  pulumiOn(nodeFolder: string | undefined, ...args: string[]): Promise<Said> {
    const { env, platform } = this.#site;
    const folders = [...this.#path, ...(nodeFolder === undefined ? [] : [nodeFolder])];
    return this.#site.pulumi(args, {
      cwd: this.folder,
      env: {
        PATH: [...folders, env["PATH"]].join(":"),
        CX_CA_CERT_FILE: platform.caCertFile ?? "",
      },
    });
  }
}

function commonJs(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return outputText;
}

async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(join(project, "package.json"), "utf8");
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  return dependencies[name] ?? "latest";
}
