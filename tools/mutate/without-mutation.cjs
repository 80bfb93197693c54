// What the run without a mutation told of each test file. Stryker may start a new process after it, so it
// stands in a file.
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const placeIn = (rootDir) => path.join(rootDir, ".tests-without-mutation.json");

/** By file: the names of its tests, and how many milliseconds they took. Nothing before that run. */
exports.readKnown = (rootDir) => {
  try {
    return JSON.parse(readFileSync(placeIn(rootDir), "utf8"));
  } catch {
    return {};
  }
};

exports.saveKnown = (rootDir, known) => writeFileSync(placeIn(rootDir), JSON.stringify(known));
