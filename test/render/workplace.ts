import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { outcomeOf, type Outcome } from "../tools/fresh-clone.ts";
import type { Variant } from "./variants.ts";

const project = resolve(import.meta.dirname, "../..");

/** A folder with the configuration of stack "test" and nothing else: no cluster, no account, no home. */
export class Workplace {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(): Promise<Workplace> {
    const place = new Workplace(await mkdtemp(join(tmpdir(), "cx-render-")));
    await symlink(join(project, "logos"), place.path("logos"));
    await mkdir(place.home);
    return place;
  }

  get home(): string {
    return this.path("home");
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.path(name), text);
  }

  /** The files that a variant has to make. */
  golden(variant: string): string {
    return resolve(import.meta.dirname, "golden", variant);
  }

  configure({ platform, tenants }: Variant, more: Record<string, unknown> = {}): Promise<void> {
    const config = {
      "cx-tenants:platform": platform,
      "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
      "cx-tenants:tenants": tenants,
      ...more,
    };
    return this.write("Pulumi.test.yaml", stringify({ config }));
  }

  /** The command, as a program of its own. */
  render(...args: string[]): Promise<Outcome> {
    const env = { HOME: this.home, PATH: "" };
    const child = spawn(process.execPath, [join(project, "tools/render.ts"), ...args], {
      cwd: this.directory,
      env,
    });
    return outcomeOf(child);
  }
}

/** Name → content of the files in a folder; none when there is no folder. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const read = async (name: string) => [name, await readFile(join(folder, name), "utf8")] as const;
  return Object.fromEntries(await Promise.all(names.sort().map(read)));
}
