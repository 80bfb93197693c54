import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pulumi } from "../pulumi.ts";
import { stackFileName, type OpenStack } from "../stack.ts";
import type { ImportEntry, ImportFile } from "./import-file.ts";
import type { PreparedImport } from "./import-tenants.ts";
import { reportOf } from "./report.ts";
import { textIn, withConfig, withLines } from "./tenants-yaml.ts";

/** The configuration that goes with an import: file → text. Nothing is in it that the program has already. */
function configurationFor(
  stack: OpenStack,
  { plan, isFirst }: PreparedImport,
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
  return new Map([
    [tenantsFile, withLines(textIn(tenantsFile), lines)],
    ...(changed ? [[stackFile, withConfig(textIn(stackFile), changes)] as const] : []),
  ]);
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
  for (const [file, text] of configurationFor(stack, prepared)) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
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

const importArgs = ["--generate-code=false", "--protect=false", "--yes", "--skip-preview"];

/** By way of a file that nobody else can read, and that goes at once: secrets are in it. */
async function importBatch({ fullName, cli }: OpenStack, batch: ImportFile): Promise<void> {
  const environment = {
    ...cli.environment,
    // One state for the whole batch: a run that breaks off is repeated, and has written nowhere else.
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_EXPERIMENTAL: "true",
  };
  const folder = await mkdtemp(join(tmpdir(), "cx-import-"));
  const file = join(folder, "import.json");
  try {
    await writeFile(file, JSON.stringify(batch), { mode: 0o600 });
    await pulumi(["import", "--file", file, "--stack", fullName, ...importArgs], { environment });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes all of it into a folder, for people who want to look, and to run the commands themselves. */
export async function writeFolder(
  stack: OpenStack,
  prepared: PreparedImport,
): Promise<{ commands: string[]; folder: string }> {
  const folder = join("import", stack.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const configuration = configurationFor(stack, prepared);
  const file = join(folder, "import.json");
  await writeFile(file, `${JSON.stringify(prepared.file, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(folder, "report.txt"), `${reportOf(prepared)}\n`);
  const copies = await Promise.all(
    [...configuration].map(async ([target, text]) => {
      const copy = join(folder, target.replaceAll("/", "-"));
      await writeFile(copy, text);
      return [`mkdir -p ${dirname(target)}`, `cp ${copy} ${target}`];
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
