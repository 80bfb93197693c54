import { glob } from "node:fs/promises";
import path from "node:path";
import { projectDirectory } from "../sandbox-platform.ts";
import type { Area } from "./areas.ts";

const filesAtOnce = 8;

/**
 * An area in parts of a few files: what one part has found stays when the run breaks off in another. Each
 * has to run all tests once before it begins, so they are not smaller.
 */
export async function partsOf(area: Area): Promise<Area[]> {
  const found: string[] = [];
  for await (const file of glob([...area.files], { cwd: projectDirectory })) found.push(file);
  const files = found.sort();
  if (files.length <= filesAtOnce) return [area];
  const firsts = files.filter((_file, index) => index % filesAtOnce === 0);
  return firsts.map((first, part) => ({
    ...area,
    name: `${area.name}.${path.basename(first, ".ts")}`,
    files: files.slice(part * filesAtOnce, (part + 1) * filesAtOnce),
  }));
}
