import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { projectDirectory } from "../sandbox-platform.ts";

/** The tests in the order in which they run: what is quick, and fails first, comes first. */
export const partNames = ["unit", "platform", "e2e"] as const;

/** See {@link partNames}. */
export type PartName = (typeof partNames)[number];

/** Folders below test/ whose tests start pulumi, and wait for it. */
const e2eFolders = ["e2e", "soak", "tools/start"];

/** Folders whose tests start other programs, try many values, or compile much. */
const platformFolders = ["design", "docs", "pipelines", "properties", "render", "schema", "tools"];

/**
 * The test files of each part. `unit`: those that are quick by their folder, and that no change of the sandbox
 * could break, as Jest finds by their imports. `platform`: all others that start no pulumi.
 */
export async function findParts(): Promise<Record<PartName, string[]>> {
  const [all, onSandbox] = await Promise.all([
    listTests(),
    listTests("--findRelatedTests", "sandbox/platform.ts"),
  ]);
  const parts: Record<PartName, string[]> = { unit: [], platform: [], e2e: [] };
  for (const file of all) parts[partOf(file, new Set(onSandbox))].push(file);
  return parts;
}

function partOf(file: string, onSandbox: ReadonlySet<string>): PartName {
  const place = path.relative(path.join(projectDirectory, "test"), file);
  const isIn = (folder: string): boolean => place.startsWith(`${folder}/`);
  if (e2eFolders.some(isIn)) return "e2e";
  return platformFolders.some(isIn) || onSandbox.has(file) ? "platform" : "unit";
}

async function listTests(...options: string[]): Promise<string[]> {
  const { stdout } = await execa("jest", ["--listTests", "--json", ...options], {
    cwd: projectDirectory,
    preferLocal: true,
  });
  return z.array(z.string()).parse(JSON.parse(stdout));
}
