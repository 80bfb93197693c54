import { expect, test } from "@jest/globals";
import { engineStatus } from "../../../providers/engine/status.ts";

const server = "/project/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";

test.each([
  [["node", server, "127.0.0.1:4711"], true],
  [["node", server], false],
  [["node", server, "--tracing"], false],
  [["node", "/project/tools/doctor.ts", "127.0.0.1:4711"], false],
  [[], false],
])("where Pulumi's server was started as %j somebody watches: %j", (argv, isWatched) => {
  expect(engineStatus(argv) !== undefined).toBe(isWatched);
});
