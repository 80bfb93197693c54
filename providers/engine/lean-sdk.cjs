// Loaded by Node before the program and before the handlers (Pulumi.yaml, "nodeargs"). The SDK loads the TypeScript compiler
// and npm's resolver of packages at its start, for functions that a program stores in its state. Ours has none
// (engine/stub.ts), so each of its two processes would pay a quarter of a second for nothing. With this they are loaded
// when something asks for a part of them.
const { Module } = require("node:module");
const path = require("node:path");

/** What is put off, and the file of the SDK that asks for it. */
const putOff = {
  typescript: path.normalize("/@pulumi/pulumi/typescript-shim.js"),
  "@npmcli/arborist": path.normalize("/@pulumi/pulumi/runtime/closure/codePaths.js"),
};
const loadNow = Module.prototype.require;

Module.prototype.require = function requireOrPutOff(id) {
  const load = () => Reflect.apply(loadNow, this, [id]);
  const asker = Object.hasOwn(putOff, id) ? putOff[id] : undefined;
  return asker !== undefined && this.filename?.endsWith(asker) ? later(load) : load();
};

/** What `load` brings, loaded when a part of it is used. */
function later(load) {
  return new Proxy(
    {},
    {
      // Compiled code asks for this at once, and takes the whole as it is where it is true.
      get: (_target, key) => key === "__esModule" || load()[key],
      has: (_target, key) => key in load(),
    },
  );
}
