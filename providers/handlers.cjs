// What the stub in every state file asks for (engine/stub.ts). This file never moves; the handlers
// themselves are in handlers.ts, or in the bundle of it. It is plain JavaScript, so that a Node that can't run TypeScript gets
// as far as saying so.
const { currentBundle } = require("./bundle.cjs");
const { whyNotThisNode } = require("./node-version.cjs");

const reason = whyNotThisNode(process);
if (reason !== undefined) throw Object.assign(new Error(reason), { stack: "" });

module.exports = require(currentBundle() ?? "./handlers.ts");
