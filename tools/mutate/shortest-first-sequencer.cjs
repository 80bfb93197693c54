// The order of test files for mutations: what takes least comes first, since one failure is enough.
const { default: Sequencer } = require("@jest/test-sequencer");

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).reverse();
  }
};
