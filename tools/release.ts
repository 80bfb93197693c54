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
  const manifest: unknown = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  const present = z.object({ version: z.string() }).parse(manifest).version;
  const version = releaseVersion(args, present);
  const { stdout: changes } = await git`git status --porcelain`;
  if (changes !== "")
    throw new UserError(`Commit or remove what is not committed yet:\n${changes}`);

  const date = new Date().toISOString().slice(0, 10);
  await edit("CHANGELOG.md", (text) => withRelease(text, version, date));
  for (const name of ["package.json", "package-lock.json", "policy/package.json"]) {
    await edit(name, (text) => withVersion(text, present, version));
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

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(inProject(name), "utf8");
  await writeFile(inProject(name), change(text));
}

try {
  console.log(await release(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
