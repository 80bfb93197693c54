// Jest's runner for mutations. The first file with a failed test has noticed the mutation, so the files
// behind it need not even be loaded; nor need those of which no test reaches it. Jest's own `bail` ends
// the process, which Stryker needs again, and its pattern of names is only asked when a file is loaded.
// Stryker wants the runner's path to name Jest's own, jest-circus.
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { default: circus } = require("jest-circus/runner");

/** The mutation that was noticed last, and how. Stryker names the active one in the environment. */
let noticed = { mutation: undefined, result: undefined };

module.exports = async (globalConfig, config, environment, runtime, file, ...rest) => {
  const mutation = process.env.__STRYKER_ACTIVE_MUTANT__;
  const known = knownTests(config);
  const run = () => circus(globalConfig, config, environment, runtime, file, ...rest);
  if (mutation === undefined) {
    const result = await run();
    known.remember(file, result);
    return result;
  }
  // Jest wants a result with tests in it; the same failure once more tells nothing else.
  if (mutation === noticed.mutation) return { ...noticed.result, testFilePath: file };
  const skipped = known.skipping(file, globalConfig.testNamePattern);
  if (skipped !== undefined) return skipped;
  const result = await run();
  if (result.numFailingTests > 0) noticed = { mutation, result };
  return result;
};

/** The results of the run without a mutation, by file. Stryker may start a new process after it. */
function knownTests({ rootDir }) {
  const place = path.join(rootDir, ".tests-without-mutation.json");
  const read = () => {
    try {
      return JSON.parse(readFileSync(place, "utf8"));
    } catch {
      return {};
    }
  };
  return {
    remember: (file, result) => writeFileSync(place, JSON.stringify({ ...read(), [file]: result })),
    /** The file's tests as skipped, when none has such a name. */
    skipping(file, pattern) {
      const result = read()[file];
      if (pattern === undefined || result === undefined) return undefined;
      const isWanted = new RegExp(pattern, "i");
      if (result.testResults.some(({ fullName }) => isWanted.test(fullName))) return undefined;
      const testResults = result.testResults.map((one) => ({ ...one, status: "pending" }));
      return { ...result, testResults, numPassingTests: 0, numPendingTests: testResults.length };
    },
  };
}
