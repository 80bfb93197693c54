// npm stop: ends the sandbox of this checkout. Its state stays in its folder.
import { rm } from "node:fs/promises";
import { endSandbox, isSandboxProcess } from "./sandbox-process.ts";
import { platformFile, readPlatform, sandboxDirectory } from "./sandbox-platform.ts";

const platform = await readPlatform(sandboxDirectory);
if (!platform || !(await isSandboxProcess(platform.pid))) {
  await rm(platformFile(), { force: true });
  console.log("No sandbox is running.");
} else {
  await endSandbox(platform);
  await rm(platformFile(), { force: true });
  console.log(`The sandbox is stopped. Its state stays in ${sandboxDirectory}.`);
}
