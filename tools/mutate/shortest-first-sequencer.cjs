// The order of test files for mutations: what takes least comes first, since one failure is enough. Jest's
// own times are no measure: a mutation that is noticed cuts a file short.
const { default: Sequencer } = require("@jest/test-sequencer");
const { readKnown } = require("./without-mutation.cjs");

module.exports = class extends Sequencer {
  sort(tests) {
    const known = readKnown(tests[0]?.context.config.rootDir ?? "");
    const timeOf = ({ path }) => known[path]?.ms ?? 0;
    return [...tests].sort((one, other) => timeOf(one) - timeOf(other));
  }
};
