// Jest's runner for mutations. The first file with a failed test has noticed the mutation, so those behind
// it are not run, nor is one of which no test reaches it. Jest's own `bail` ends the process, which Stryker
// needs again, and it makes an environment even for files of which no test is asked for.
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { default: TestRunner } = require("jest-runner");

module.exports = class extends TestRunner {
  async runTests(tests, watcher, options) {
    const known = knownTests(tests);
    let isNoticed = false;
    this.on("test-file-success", ([test, result]) => {
      isNoticed ||= result.numFailingTests > 0;
      known.remember(test.path, result);
    });
    this.on("test-file-failure", () => (isNoticed = true));
    // Stryker names the active mutation in the environment. Without one, every test is to be known.
    const isMutated = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
    for (const test of tests) {
      if (isMutated && (isNoticed || !known.mayReach(test.path, this._globalConfig))) continue;
      await super.runTests([test], watcher, options);
    }
    if (!isMutated) known.save();
  }
};

/** The names of the tests in each file, from the run without a mutation. Stryker may start a new process after it. */
function knownTests([{ context }]) {
  const place = path.join(context.config.rootDir, ".tests-without-mutation.json");
  const names = {};
  const saved = () => {
    try {
      return JSON.parse(readFileSync(place, "utf8"));
    } catch {
      return {};
    }
  };
  return {
    remember(file, { testResults }) {
      names[file] = testResults.map(({ fullName }) => fullName);
    },
    save: () => writeFileSync(place, JSON.stringify(names)),
    /** False when none of the file's tests is asked for. */
    mayReach(file, { testNamePattern }) {
      const known = saved()[file];
      if (testNamePattern === undefined || known === undefined) return true;
      const isWanted = new RegExp(testNamePattern, "i");
      return known.some((name) => isWanted.test(name));
    },
  };
}
