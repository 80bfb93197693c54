// Where Jest runs a test file while a mutation is active. One failed test has noticed it, so the file's
// other tests are skipped; Jest's own `bail` knows whole files only.
const { TestEnvironment } = require("jest-environment-node");

module.exports = class extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent({ name, test }) {
    // Stryker names the active mutation in the environment. Without one, every test is to be known.
    if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) return;
    if (name === "test_done") this.#hasFailed ||= test.errors.length > 0;
    if (name === "test_start" && this.#hasFailed) test.mode = "skip";
  }
};
