import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { projectDirectory } from "../sandbox-platform.ts";
import { UserError } from "../setup/user-error.mjs";

const name = "Pulumi.dev.yaml";

/**
 * Puts the file of the sandbox's stack back from git where it is missing: `pulumi stack rm` takes it along.
 * @returns what was done, in a sentence; undefined when the file is there
 */
export async function restoreStackFile(): Promise<string | undefined> {
  if (existsSync(path.join(projectDirectory, name))) return undefined;
  const restore = ["checkout", "--", name];
  const git = await execa("git", restore, { cwd: projectDirectory, all: true, reject: false });
  if (!git.failed)
    return `${name} was not there (pulumi stack rm takes it along): put back from git`;
  throw new UserError(
    `${name} is not there (pulumi stack rm takes it along), and git could not put it back: ${git.all}\n` +
      "Copy it from the project's repository, and repeat the command.",
  );
}
