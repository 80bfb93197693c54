// What the stub in every state file asks for where this package is installed (providers/engine/stub.ts). Plain
// JavaScript, so that a Node that is too old gets as far as saying so.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  const reason =
    `the first node on PATH, ${process.version}, is too old: cx-tenants needs Node 22.18 or newer\n` +
    "  → install a newer one (https://nodejs.org), and put it first on PATH";
  throw Object.assign(new Error(reason), { stack: "" });
}

module.exports = require("../providers/handlers.js");
