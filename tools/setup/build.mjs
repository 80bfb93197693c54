import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { builtPath, goDirectory } from "./catalog.mjs";
import { prepareGoEnvironment } from "./go.mjs";
import { programsDirectory } from "./locations.mjs";
import { run } from "./run.mjs";
import { isExecutable } from "./search.mjs";
import { UserError } from "./user-error.mjs";

const unfinished = "unfinished-";
const versionSymbol = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds a program from its Go module. It gets its final name only after it has been built to the
 * end and runs, so whatever interrupts this leaves nothing behind that a later run would take.
 * @param {import("./catalog.mjs").SourceProgram} program
 * @param {string} go
 */
export async function buildProgram(program, go) {
  const target = path.dirname(await builtPath(program.name));
  await mkdir(programsDirectory, { recursive: true });
  const draft = await mkdtemp(path.join(programsDirectory, unfinished));
  try {
    const file = path.join(draft, program.name);
    await compile(program, go, file);
    await assertRuns(program, file);
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What an interrupted build left behind; only for the holder of the set-up lock. */
export async function removeUnfinishedBuilds() {
  await mkdir(programsDirectory, { recursive: true });
  const names = (await readdir(programsDirectory)).filter((name) => name.startsWith(unfinished));
  for (const name of names) {
    await rm(path.join(programsDirectory, name), { recursive: true, force: true });
  }
}

/**
 * @param {import("./catalog.mjs").SourceProgram} program
 * @param {string} go
 * @param {string} file
 */
async function compile(program, go, file) {
  const { goPackage, sdkVersion } = await readGoModule(program.name);
  const stamp = program.isPulumiModule ? ` -X ${versionSymbol}=${sdkVersion}` : "";
  const result = await run(
    go,
    ["build", "-buildvcs=false", "-ldflags", `-s -w${stamp}`, "-o", file, goPackage],
    { cwd: goDirectory(program.name), env: await prepareGoEnvironment() },
  );
  if (result.succeeded) return;
  throw new UserError(
    `${program.name} could not be built from its Go modules. Check that Go reaches a module proxy ` +
      `(go env GOPROXY) and that there is room on the disk. go build said:\n\n${result.output}`,
  );
}

/**
 * The package is the module's `tool`, else the folder itself.
 * @param {import("./catalog.mjs").SourceProgram["name"]} name
 */
async function readGoModule(name) {
  const text = await readFile(path.join(goDirectory(name), "go.mod"), "utf8");
  return {
    goPackage: /^tool (\S+)$/m.exec(text)?.[1] ?? ".",
    sdkVersion: /^\s*(?:require )?github\.com\/pulumi\/pulumi\/sdk\/v3 (v\S+)/m.exec(text)?.[1],
  };
}

/**
 * @param {import("./catalog.mjs").SourceProgram} program
 * @param {string} file
 */
async function assertRuns(program, file) {
  const { succeeded, output } = program.versionArguments
    ? await run(file, program.versionArguments)
    : { succeeded: await isExecutable(file), output: "it is not executable" };
  if (!succeeded) throw new UserError(`${program.name} was built but does not run: ${output}`);
}
