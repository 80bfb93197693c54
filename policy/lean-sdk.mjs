// The SDK loads a compiler and a package manager, with which programs turn functions into text. They are half of what
// the start of a pack costs, and no pack turns a function into text: here they are not loaded.
import module from "node:module";

const unused = ["typescript", "@npmcli/arborist"];
const scheme = "cx-unused:";

module.registerHooks({
  resolve: (name, context, next) =>
    unused.includes(name)
      ? { url: `${scheme}${name}`, format: "commonjs", shortCircuit: true }
      : next(name, context),
  load: (url, context, next) =>
    url.startsWith(scheme)
      ? { format: "commonjs", source: refusing(url.slice(scheme.length)), shortCircuit: true }
      : next(url, context),
});

/**
 * A module that says what is wrong where it is used all the same.
 * @param {string} name
 */
function refusing(name) {
  return `module.exports = new Proxy({}, {
    get(_, key) {
      if (key === "__esModule") return undefined;
      throw new Error("policy/lean-sdk.mjs keeps ${name} from being loaded, and something uses it");
    },
  });`;
}
