// Makes what `npm run test:backends` starts ready: PostgreSQL, and an S3 server with its client. Does nothing
// when nothing is to do.
import { ensureStateServers } from "./setup/state-servers.mjs";
import { stopRunning } from "./setup/run.mjs";
import { UserError } from "./setup/user-error.mjs";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(130));
}
process.once("exit", stopRunning);

try {
  await ensureStateServers();
} catch (error) {
  console.error(error instanceof UserError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
