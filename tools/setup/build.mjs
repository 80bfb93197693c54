import { readFile } from "node:fs/promises";
import path from "node:path";
import { builtPath, goDirectory } from "./catalog.mjs";
import { prepareGoEnvironment } from "./go.mjs";
import { makeProgramFolder } from "./program-folder.mjs";
import { run } from "./run.mjs";
import { whyNotRunning } from "./try-program.mjs";
import { UserError } from "./user-error.mjs";

const versionSymbol = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds a program from its Go module.
 * @param {import("./catalog.mjs").SourceProgram} program
 * @param {string} go
 */
export async function buildProgram(program, go) {
  await makeProgramFolder(path.dirname(await builtPath(program.name)), async (draft) => {
    const file = path.join(draft, program.name);
    await compile(program, go, file);
    const reason = await whyNotRunning(program.name, file);
    if (reason) throw new UserError(`${program.name} was built but does not run: ${reason}`);
  });
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
