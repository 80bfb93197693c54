// The handlers in one file, which set-up makes (tools/setup/bundle.mjs): a third of the time that their hundred files take to load.
// Its name tells of which files it is, so that one of other files is never used: after an edit, handlers.cjs loads the files.
const { createHash } = require("node:crypto");
const { existsSync, readdirSync, statSync } = require("node:fs");
const path = require("node:path");

const project = path.dirname(__dirname);
const packages = path.join(project, "package-lock.json");

/** Where bundles are; it goes with the packages that are in them. */
exports.bundleFolder = path.join(project, "node_modules", ".cache", "cx-tenants", "handlers");

/** The bundle of the files as they are now, whether or not it was made. */
exports.bundlePath = () => {
  const files = readdirSync(__dirname, { encoding: "utf8", recursive: true }).map((name) =>
    path.join(__dirname, name),
  );
  const facts = [packages, ...files.sort()].map((file) => {
    const stats = statSync(file);
    return stats.isFile() ? `${file} ${stats.mtimeMs} ${stats.size}` : file;
  });
  const name = createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 16);
  return path.join(exports.bundleFolder, name, "handlers.cjs");
};

/** The bundle of the files as they are now; undefined where there is none. */
exports.currentBundle = () => {
  try {
    const bundle = exports.bundlePath();
    return existsSync(bundle) ? bundle : undefined;
  } catch {
    return undefined; // a file that goes at this moment
  }
};
