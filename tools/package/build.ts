import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { UserError } from "../setup/user-error.mjs";
import { readme } from "./readme.ts";
import { libraryManifest, projectManifest } from "./manifest.ts";

/** Files that are packed as they are. */
const copies = ["LICENSE", "CHANGELOG.md", "library/handlers.cjs"];

const packed = z.tuple([z.object({ filename: z.string(), size: z.number() })]);

/**
 * Compiles the library into a folder, and packs it. Gives the path of the archive. Throws a UserError with the
 * compiler's words.
 */
export async function buildPackage(project: string, folder: string): Promise<string> {
  const unpacked = path.join(folder, "package");
  await rm(unpacked, { recursive: true, force: true });
  await compile(project, unpacked);
  for (const file of copies) {
    await mkdir(path.dirname(path.join(unpacked, file)), { recursive: true });
    await copyFile(path.join(project, file), path.join(unpacked, file));
  }
  const manifest = projectManifest.parse(JSON.parse(await read(project, "package.json")));
  await writeFile(
    path.join(unpacked, "package.json"),
    `${JSON.stringify(libraryManifest(manifest), undefined, 2)}\n`,
  );
  await writeFile(path.join(unpacked, "README.md"), readme(await read(project, "docs/library.md")));
  return path.join(folder, await pack(unpacked, folder));
}

async function compile(project: string, outDir: string): Promise<void> {
  const args = ["--project", path.join(project, "tsconfig.package.json"), "--outDir", outDir];
  const tsc = await execa("tsc", args, {
    preferLocal: true,
    localDir: project,
    all: true,
    reject: false,
  });
  if (tsc.failed) throw new UserError(`The library does not compile:\n${tsc.all}`);
}

async function pack(unpacked: string, folder: string): Promise<string> {
  const args = ["pack", unpacked, "--json", "--pack-destination", folder, "--ignore-scripts"];
  const { stdout } = await execa("npm", args);
  const [{ filename }] = packed.parse(JSON.parse(stdout));
  return filename;
}

function read(project: string, file: string): Promise<string> {
  return readFile(path.join(project, file), "utf8");
}
