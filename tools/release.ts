// npm run release -- <version>: makes a release of what is committed: version and changelog, a recording of the state
// that it writes, the package, a commit and a tag. It publishes nothing.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { buildPackage } from "./package/build.ts";
import { withRelease } from "./release/changelog.ts";
import { releaseVersion, withVersion } from "./release/version.ts";
import { projectDirectory } from "./sandbox-platform.ts";
import { UserError } from "./setup/user-error.mjs";

const inProject = (name: string) => path.join(projectDirectory, name);
const show = execa({ cwd: projectDirectory, preferLocal: true, stdio: "inherit" });
const git = execa({ cwd: projectDirectory });

async function release(args: readonly string[]): Promise<string> {
  const manifest: unknown = JSON.parse(await read("package.json"));
  const present = z.object({ version: z.string() }).parse(manifest).version;
  const version = releaseVersion(args, present);
  const { stdout: changes } = await git`git status --porcelain`;
  if (changes !== "")
    throw new UserError(`Commit or remove what is not committed yet:\n${changes}`);

  const date = new Date().toISOString().slice(0, 10);
  const changelog = withRelease(await read("CHANGELOG.md"), version, date);
  const { stdout: start } = await git`git rev-parse HEAD`;
  try {
    return await make({ version, present, changelog });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = `${words}\n\nThe release was broken off. Put back what it has written, mend what is named above, and repeat it:\n  git reset --hard ${start} && git clean -f test/e2e/states`;
    throw new UserError(message, { cause });
  }
}

/** From here on files change. */
async function make({
  version,
  present,
  changelog,
}: Readonly<Record<"version" | "present" | "changelog", string>>): Promise<string> {
  await writeFile(inProject("CHANGELOG.md"), changelog);
  for (const name of ["package.json", "package-lock.json", "policy/package.json"]) {
    await writeFile(inProject(name), withVersion(await read(name), present, version));
  }
  // Later releases have to read the state that this one writes.
  const RECORD_STATE = `${version}.json`;
  await show({ env: { RECORD_STATE } })`npm run -s jest -- test/e2e/recorded-state`;
  await show`npm run -s jest -- test/tools/package test/e2e/recorded-state`;
  const archive = await buildPackage(projectDirectory, inProject("dist"));

  const notes = `Release ${version}`;
  await git`git add CHANGELOG.md package.json package-lock.json policy/package.json test/e2e/states`;
  await git`git commit -m ${notes}`;
  await git`git tag -a v${version} -m ${notes}`;
  return `${notes} is committed and tagged here. To publish it:\n  git push --follow-tags\n  npm publish ${path.relative(process.cwd(), archive)}`;
}

function read(name: string): Promise<string> {
  return readFile(inProject(name), "utf8");
}

try {
  console.log(await release(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
