import { rmSync } from "node:fs";
import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pulumi } from "../pulumi.ts";
import { stackFileName, type OpenStack } from "../stack.ts";
import type { ImportEntry, ImportFile } from "./import-file.ts";
import type { PreparedImport } from "./import-tenants.ts";
import { shellWord } from "../shell-word.ts";
import { reportOf } from "./report.ts";
import { textIn, withConfig, withLines } from "./tenants-yaml.ts";

/**
 * The configuration that goes with an import: file → text, in the order in which to write it: a run that breaks off
 * between two leaves nothing that the next one stumbles over. Nothing is in it that the program has already.
 */
export function configurationFor(
  stack: Pick<OpenStack, "name" | "project" | "read">,
  { plan, isFirst }: Pick<PreparedImport, "plan" | "isFirst">,
): Map<string, string> {
  const lines = plan.importable.flatMap(({ line }) => line ?? []);
  if (lines.length === 0) return new Map();
  const named = stack.read("tenantsFile") ?? "";
  const tenantsFile = named === "" ? join("tenants", `${stack.name}.yaml`) : named;
  const stackFile = stackFileName(stack.name);
  const key = (name: string) => `${stack.project}:${name}`;
  const hasShared = isFirst && Object.keys(plan.shared).length > 0;
  const changes = {
    ...(hasShared && { [key("tenantDefaults")]: plan.shared }),
    ...(named === "" && { [key("tenantsFile")]: tenantsFile }),
  };
  const changed = Object.keys(changes).length > 0;
  const list = [tenantsFile, withLines(textIn(tenantsFile), lines)] as const;
  const settings = changed ? [[stackFile, withConfig(textIn(stackFile), changes)] as const] : [];
  // A list that nobody names yet is read by nobody; defaults without tenants change nothing.
  return new Map(named === "" ? [list, ...settings] : [...settings, list]);
}

/** Tenants whose resources go into the state together: each batch is kept, whatever becomes of the next one. */
const batchSize = 100;

/** The same import in parts; an entry comes with, or after, what it belongs to. */
function batchesOf({ nameTable, resources }: ImportFile): ImportFile[] {
  const tenants = [...new Set(resources.flatMap((entry) => tenantOf(entry) ?? []))];
  const shared = resources.filter((entry) => tenantOf(entry) === undefined);
  const batches: ImportFile[] = [];
  for (let start = 0; start < Math.max(tenants.length, 1); start += batchSize) {
    const ids = new Set(tenants.slice(start, start + batchSize));
    const own = resources.filter((entry) => ids.has(tenantOf(entry) ?? ""));
    batches.push({ nameTable, resources: [...(start === 0 ? shared : []), ...own] });
  }
  return batches.filter((batch) => batch.resources.length > 0);
}

function tenantOf({ component, parent, logicalName }: ImportEntry): string | undefined {
  return component === true || parent !== undefined ? logicalName : undefined;
}

/** Writes the configuration, and brings what is there into the state. Nothing on the platform is written. */
export async function applyImport(
  stack: OpenStack,
  prepared: PreparedImport,
  tell: (line: string) => void,
): Promise<void> {
  await rm(folderOf(stack.name), { recursive: true, force: true });
  for (const [file, text] of configurationFor(stack, prepared)) {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, text);
    tell(`wrote ${file}`);
  }
  const batches = batchesOf(prepared.file);
  for (const [index, batch] of batches.entries()) {
    await importBatch(stack, batch);
    tell(
      `imported ${String(batch.resources.length)} resources (${String(index + 1)} of ${String(batches.length)})`,
    );
  }
}

/** At once: the file has the stack's secrets in it, and a run may die at any moment. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const { mode } = await stat(target).catch(() => ({ mode: 0o644 }));
  await writeFile(`${target}.new`, text, { mode });
  await rename(`${target}.new`, target);
}

const importArgs = ["--generate-code=false", "--protect=false", "--yes", "--skip-preview"];

/** By way of a file that nobody else can read, and that goes at once: secrets are in it. */
async function importBatch({ name, fullName, cli }: OpenStack, batch: ImportFile): Promise<void> {
  const environment = {
    ...cli.environment,
    // One state for the whole batch: a run that breaks off is repeated, and has written nowhere else.
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_EXPERIMENTAL: "true",
  };
  const folder = await emptyFolder(name);
  const file = join(folder, "import.json");
  await whileThereIs(folder, async () => {
    await writeFile(file, JSON.stringify(batch), { mode: 0o600 });
    await pulumi(["import", "--file", file, "--stack", fullName, ...importArgs], { environment });
  });
}

/** Where the files of an import stand; what a run before has left there goes, since secrets are in it. */
function folderOf(stack: string): string {
  return join("import", stack);
}

async function emptyFolder(stack: string): Promise<string> {
  const folder = folderOf(stack);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Removes the folder afterwards, also when somebody interrupts the run. */
async function whileThereIs(folder: string, task: () => Promise<void>): Promise<void> {
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  const end = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, end);
  try {
    await task();
  } finally {
    for (const signal of signals) process.off(signal, end);
    remove();
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Writes all of it into a folder, for people who want to look, and to run the commands themselves. */
export async function writeFolder(
  stack: OpenStack,
  prepared: PreparedImport,
): Promise<{ commands: string[]; folder: string }> {
  const folder = await emptyFolder(stack.name);
  const configuration = configurationFor(stack, prepared);
  const file = join(folder, "import.json");
  await writeFile(file, `${JSON.stringify(prepared.file, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(folder, "report.txt"), `${reportOf(prepared)}\n`);
  const copies = await Promise.all(
    [...configuration].map(async ([target, text]) => {
      const copy = join(folder, target.replaceAll("/", "-"));
      await writeFile(copy, text);
      return [
        `mkdir -p ${shellWord(dirname(target))}`,
        `cp ${shellWord(copy)} ${shellWord(target)}`,
      ];
    }),
  );
  const commands = [
    ...copies.flat().filter((command) => command !== "mkdir -p ."),
    `pulumi import --file ${file} --stack ${stack.fullName} ${importArgs.slice(0, 3).join(" ")}`,
    `rm -r ${folder}`,
    `pulumi preview --stack ${stack.fullName}`,
  ];
  return { commands, folder };
}
