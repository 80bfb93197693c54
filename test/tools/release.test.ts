import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { withRelease } from "../../tools/release/changelog.ts";
import { releaseVersion, withVersion } from "../../tools/release/version.ts";

const project = path.resolve(import.meta.dirname, "../..");

describe("the version of a release", () => {
  test.each([
    [["0.2.0"], "0.2.0"],
    [["0.10.0"], "0.10.0"],
    [["1.0.0"], "1.0.0"],
    [["0.1.10"], "0.1.10"],
  ])("may be %s after 0.1.9", (args, version) => {
    expect(releaseVersion(args, "0.1.9")).toBe(version);
  });

  test.each([
    [[], "Say which version is released, e.g.: npm run release -- 0.2.0"],
    [["v0.2.0"], "Say which version"],
    [["0.2"], "Say which version"],
    [["0.2.0", "now"], "Say which version"],
    [["0.1.9"], "0.1.9 is not newer than 0.1.9"],
    [["0.1.8"], "0.1.8 is not newer"],
    [["0.0.99"], "0.0.99 is not newer"],
  ])("is not %s", (args, message) => {
    expect(() => releaseVersion(args, "0.1.9")).toThrow(message);
  });

  test("is written where the project's own stands, and nowhere else", async () => {
    const lock = await readFile(path.join(project, "package-lock.json"), "utf8");
    const { version } = JSON.parse(lock) as { version: string };
    const written = withVersion(lock, version, "9.8.7");
    expect(written.match(/"9\.8\.7"/g)).toHaveLength(2);
    const { version: top, packages } = JSON.parse(written) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    expect([top, packages[""]?.version]).toEqual(["9.8.7", "9.8.7"]);
    expect(withVersion(written, "9.8.7", version)).toBe(lock);
  });
});

describe("the changelog of a release", () => {
  const changelog =
    "# Changelog\n\n## Unreleased\n\n- New.\n\nUpgrading\n\n- Nothing.\n\n## 0.1.0 (2026-01-02)\n\nOld.\n";

  test("has what was unreleased under version and day, below a new beginning", () => {
    expect(withRelease(changelog, "0.2.0", "2026-03-04")).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-03-04)\n\n- New.\n\nUpgrading\n\n- Nothing.\n\n## 0.1.0 (2026-01-02)\n\nOld.\n",
    );
  });

  test("is refused where nothing is new, also right after a release", () => {
    const released = withRelease(changelog, "0.2.0", "2026-03-04");
    expect(() => withRelease(released, "0.3.0", "2026-03-05")).toThrow("says nothing under");
    expect(() => withRelease("# Changelog\n", "0.3.0", "2026-03-05")).toThrow("has no section");
  });

  test("is refused without a word for those who have the release before", () => {
    const without = changelog.replace("Upgrading\n", "");
    expect(() => withRelease(without, "0.2.0", "2026-03-04")).toThrow(
      'says nothing under "Upgrading"',
    );
  });
});

describe("npm run release", () => {
  let clone = "";

  beforeAll(async () => {
    clone = await mkdtemp(path.join(tmpdir(), "cx-release-"));
    await execa("git", ["clone", "-q", project, clone]);
    await execa("ln", ["-s", path.join(project, "node_modules"), path.join(clone, "node_modules")]);
  }, 60_000);
  afterAll(() => rm(clone, { recursive: true }));

  test("changes nothing while something is not committed", async () => {
    await writeFile(path.join(clone, "notes.txt"), "a draft");
    const said = await execa("node", ["tools/release.ts", "99.0.0"], { cwd: clone, reject: false });
    expect(said.exitCode).toBe(1);
    expect(said.stderr).toMatch(/Commit or remove what is not committed yet:\n\?\? notes\.txt/);
    expect((await execa("git", ["status", "--porcelain"], { cwd: clone })).stdout).toBe(
      "?? notes.txt",
    );
  });
});
