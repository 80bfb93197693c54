// Jest's runner for mutations: the first file with a failed test has noticed the mutation, so the files
// behind it need not even be loaded. Jest's own `bail` ends the process, which Stryker needs again.
// Stryker wants the runner's path to name Jest's own, jest-circus.
const { default: circus } = require("jest-circus/runner");

/** The mutation that was noticed last, and how. Stryker names the active one in the environment. */
let noticed = { mutation: undefined, result: undefined };

module.exports = async (globalConfig, config, environment, runtime, file, ...rest) => {
  const mutation = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutation !== undefined && mutation === noticed.mutation) {
    // Jest wants a result with tests in it; the same failure once more tells nothing else.
    return { ...noticed.result, testFilePath: file };
  }
  const result = await circus(globalConfig, config, environment, runtime, file, ...rest);
  if (result.numFailingTests > 0) noticed = { mutation, result };
  return result;
};
