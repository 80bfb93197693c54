// Makes a fresh clone ready to run; does nothing when nothing is to do. Runs on the machine's own
// Node, before any package is installed: see tools/setup/.
const oldestNodeMajor = 20;

if (Number(process.versions.node.split(".")[0]) < oldestNodeMajor) {
  console.error(
    `Node ${process.versions.node} is too old: cx-tenants needs Node >= ${oldestNodeMajor} to set itself up ` +
      "(https://nodejs.org). It then installs the Node that it runs on by itself.",
  );
  process.exit(1);
}
const { setUp } = await import("./setup/set-up.mjs");
await setUp();
