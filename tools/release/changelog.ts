import { UserError } from "../setup/user-error.mjs";

const unreleased = "## Unreleased";
/** The part of a release's section for those who have the one before. */
const upgrading = "Upgrading";

/** The changelog in which what was unreleased is a release. Throws a UserError where there is nothing to release. */
export function withRelease(changelog: string, version: string, date: string): string {
  const [before = "", rest] = changelog.split(`${unreleased}\n`);
  if (rest === undefined) throw new UserError(`CHANGELOG.md has no section "${unreleased}".`);
  const [section = "", ...older] = rest.split(/^(?=## )/m);
  if (section.trim() === "")
    throw new UserError(`CHANGELOG.md says nothing under "${unreleased}".`);
  if (!section.split("\n").includes(upgrading)) {
    throw new UserError(
      `CHANGELOG.md says nothing under "${upgrading}" in "${unreleased}": write what changes for those who have the release before, also that nothing does.`,
    );
  }
  const heading = `## ${version} (${date})`;
  return `${before}${unreleased}\n\n${heading}\n${section}${older.join("")}`;
}
