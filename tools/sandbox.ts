// npm run sandbox: the sandbox in the foreground, until a signal or npm stop ends it.
import { once } from "node:events";
import { spawnMain } from "./sandbox-process.ts";

const sandbox = await spawnMain({ stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => sandbox.kill(signal));
await once(sandbox, "exit");
process.exitCode = sandbox.exitCode ?? 1;
