import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateServer } from "../server.ts";

/** Folders of this machine. */
export async function startFiles(): Promise<StateServer> {
  const directory = await mkdtemp(join(tmpdir(), "cx-files-"));
  let places = 0;
  return {
    emptyPlace: async () => {
      const folder = join(directory, `place${String((places += 1))}`);
      await mkdir(folder);
      return {
        url: `file://${folder}?metadata=skip`,
        env: {},
        words: [["/srv/pulumi-state", folder]],
        contents: () => readFolder(folder),
      };
    },
    goAway: () => Promise.reject(new Error("the disk of this machine does not go away")),
    comeBack: () => Promise.resolve(),
    remove: () => rm(directory, { recursive: true }),
  };
}

/** All files below a folder, by their paths in it. */
export async function readFolder(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [file.slice(folder.length + 1), await readFile(file, "utf8")] as const;
      }),
    ),
  );
}
