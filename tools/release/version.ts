import { UserError } from "../setup/user-error.mjs";

const form = /^(\d+)\.(\d+)\.(\d+)$/;

/** The version that a release gets. Throws a UserError for one that is no version, or not newer than the present one. */
export function releaseVersion(args: readonly string[], present: string): string {
  const [wanted = "", ...more] = args;
  if (more.length > 0 || !form.test(wanted)) {
    throw new UserError(`Say which version is released, e.g.: npm run release -- ${next(present)}`);
  }
  if (compare(wanted, present) <= 0) {
    throw new UserError(`${wanted} is not newer than ${present}, the version in package.json.`);
  }
  return wanted;
}

function next(version: string): string {
  const [major = 0, minor = 0] = numbersOf(version);
  return `${String(major)}.${String(minor + 1)}.0`;
}

function compare(left: string, right: string): number {
  const others = numbersOf(right);
  const differences = numbersOf(left).map((number, place) => number - (others[place] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): number[] {
  return version.split(".").map(Number);
}

/** The manifest or lock file of npm with another version of the project itself, and everything else as it is. */
export function withVersion(text: string, from: string, to: string): string {
  // In the lock file it stands twice: at the top, and under the package ""; the policy pack has a manifest of its own.
  const own = new RegExp(
    `("name": "cx-tenants(?:-policy)?",\\s+"version": )"${from.replaceAll(".", "\\.")}"`,
    "g",
  );
  return text.replaceAll(own, `$1"${to}"`);
}
