// Jest's runner for mutations. The first file with a failed test has noticed the mutation, so those behind
// it are not run, nor is one of which no test reaches it. Jest's own `bail` ends the process, which Stryker
// needs again, and it makes an environment even for files of which no test is asked for.
const { default: TestRunner } = require("jest-runner");
const { readKnown, saveKnown } = require("./without-mutation.cjs");

module.exports = class extends TestRunner {
  async runTests(tests, watcher, options) {
    const [{ context }] = tests;
    const { rootDir } = context.config;
    // Stryker names the active mutation in the environment. Without one, every test is to be known.
    const isMutated = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
    const known = isMutated ? readKnown(rootDir) : {};
    let isNoticed = false;
    this.on("test-file-success", ([test, result]) => {
      isNoticed ||= result.numFailingTests > 0;
      if (!isMutated) known[test.path] = describe(result);
    });
    this.on("test-file-failure", () => (isNoticed = true));
    for (const test of tests) {
      if (isMutated && (isNoticed || !mayReach(known[test.path], this._globalConfig))) continue;
      await super.runTests([test], watcher, options);
    }
    if (!isMutated) saveKnown(rootDir, known);
  }
};

function describe({ testResults, perfStats }) {
  return {
    names: testResults.map(({ fullName }) => fullName),
    ms: perfStats.end - perfStats.start,
  };
}

/** False when none of the file's tests is asked for. */
function mayReach(known, { testNamePattern }) {
  if (testNamePattern === undefined || known === undefined) return true;
  const isWanted = new RegExp(testNamePattern, "i");
  return known.names.some((name) => isWanted.test(name));
}
